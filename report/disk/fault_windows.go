package disk

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// What the system calls the faults. A folder with an open file in it says
// ERROR_ACCESS_DENIED when it is renamed, as one does without the right to.
var (
	full     = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED}
	inUse    = []error{windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION, windows.ERROR_USER_MAPPED_FILE}
	passing  = append([]error{windows.ERROR_ACCESS_DENIED}, inUse...)
	readOnly = []error{windows.ERROR_WRITE_PROTECT}
	faulty   = []error{windows.ERROR_CRC, windows.ERROR_IO_DEVICE, windows.ERROR_NOT_READY, windows.ERROR_NETNAME_DELETED, windows.ERROR_BAD_NETPATH}
)

// SharingViolation is what a rename says of a file that is open elsewhere, for tests.
const SharingViolation = windows.ERROR_SHARING_VIOLATION

// denied is what to do where the system denies permission. It does so, too, where a
// program has something in a folder open that is to be moved or removed.
const denied = "close the programs and folder windows that have it open, and run again; where there are none, ask for the right to, or choose another place"

// ForOwner lets nobody but the user who runs the program read or change a file;
// what its folder would let others do doesn't count.
func ForOwner(path string) error {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	rights, err := windows.SecurityDescriptorFromString(fmt.Sprintf("D:P(A;;FA;;;%s)", user.User.Sid))
	if err != nil {
		return err
	}
	dacl, _, err := rights.DACL()
	if err != nil {
		return err
	}
	return windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, dacl, nil)
}

// NoFollow does nothing here, where a file can't be opened so.
const NoFollow = 0

// AnybodyWrites tells nothing: the modes that Go shows here don't say who may write.
func AnybodyWrites(string) bool { return false }

// openAlone opens a file or folder as one that nobody else may have open. The error
// is the system's where somebody has.
func openAlone(path string) error {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ, 0, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_BACKUP_SEMANTICS|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return err
	}
	return windows.CloseHandle(h)
}
