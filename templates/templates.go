// Package templates holds what channel operations may edit without a programmer:
// the programs' rule files, the header aliases, the certificate's wording and its fonts.
package templates
