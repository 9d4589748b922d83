// Package credential signs what is issued, and tells what is genuine.
//
// It keeps the issuer's key ([MakeKeyFile], [Rotate]) and the file to publish
// about it ([Issuer]). With the key it signs the Open Badges 3.0 credential of an
// [Award] ([Maker.Make]), which it bakes into the badge's pictures ([BakePNG],
// [BakeSVG]), the [Statement] in a certificate's QR code, and the certificate
// itself ([SealPDF]). [Examine] tells of any of them whether it is genuine.
//
// Nothing here asks the clock or the network: days and randomness are given, and
// the same key and award make the same bytes.
package credential
