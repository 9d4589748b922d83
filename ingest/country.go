package ingest

import (
	"slices"
	"strings"
	"sync"

	"github.com/biter777/countries"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Name returns the country's English name, and "" for none.
func (c Country) Name() string {
	if c == (Country{}) {
		return ""
	}
	if name, ok := renamed[c]; ok {
		return name
	}
	region, err := language.ParseRegion(c.String())
	if err != nil {
		return c.String()
	}
	return display.English.Regions().Name(region)
}

// renamed are countries whose name is newer than the list of names.
var renamed = map[Country]string{{'M', 'K'}: "North Macedonia", {'S', 'Z'}: "Eswatini", {'H', 'K'}: "Hong Kong", {'M', 'O'}: "Macao"}

// withdrawn are codes that the country list still knows and ISO 3166 has given up.
var withdrawn = map[countries.CountryCode]bool{countries.ANT: true, countries.YUG: true}

// isoCountries holds every country by code and English name, folded.
var isoCountries = sync.OnceValue(func() map[string]Country {
	byName := make(map[string]Country)
	for _, code := range countries.All() {
		a2 := code.Alpha2()
		if withdrawn[code] || len(a2) != 2 {
			continue
		}
		c := Country{a2[0], a2[1]}
		for _, name := range []string{a2, code.Alpha3(), code.String(), c.Name()} {
			byName[foldName(name)] = c
		}
	}
	for name, a2 := range everyday {
		byName[foldName(name)] = Country{a2[0], a2[1]}
	}
	return byName
})

// countryWords holds every country by the words of its English names, in the
// order of the alphabet: "Korea, Republic of" is "Republic of Korea".
var countryWords = sync.OnceValue(func() map[string]Country {
	byWords := make(map[string]Country)
	for _, code := range countries.All() {
		if c, ok := isoCountries()[foldName(code.Alpha2())]; ok {
			byWords[sortedWords(code.String())] = c
			byWords[sortedWords(c.Name())] = c
		}
	}
	for name, a2 := range everyday {
		byWords[sortedWords(name)] = Country{a2[0], a2[1]}
	}
	return byWords
})

// everyday are names that people, or ISO 3166 itself, use and the lists don't
// have, or that are too short to tell from a code.
var everyday = map[string]string{
	"UK": "GB", "Great Britain": "GB", "England": "GB", "Scotland": "GB", "Wales": "GB", "Northern Ireland": "GB",
	"UAE": "AE", "KSA": "SA", "PRC": "CN", "ROC": "TW", "ROK": "KR", "DRC": "CD", "Holland": "NL",
	"United States of America": "US", "America": "US", "South Korea": "KR", "North Korea": "KP", "Russia": "RU",
	"Vietnam": "VN", "Czech Republic": "CZ", "Ivory Coast": "CI", "Burma": "MM", "Swaziland": "SZ",
	"Macedonia": "MK", "Cape Verde": "CV", "East Timor": "TL", "Turkey": "TR", "Turkiye": "TR", "Vatican": "VA", "Hong Kong": "HK",
	"Macau": "MO", "Macao": "MO", "Syria": "SY", "Laos": "LA", "Iran": "IR", "Brunei": "BN", "Moldova": "MD",
	"Tanzania": "TZ", "Bolivia": "BO", "Venezuela": "VE", "Taiwan": "TW", "Palestine": "PS", "Micronesia": "FM", "Myanmar": "MM",
	"Korea South": "KR", "Korea North": "KP", "United Kingdom of Great Britain and Northern Ireland": "GB",

	"Republic of China": "TW", "Taiwan, Province of China": "TW", "Hong Kong SAR": "HK", "Hong Kong SAR China": "HK",
	"Hong Kong Special Administrative Region of China": "HK", "Macao SAR": "MO", "Macau SAR": "MO", "Macao SAR China": "MO",
	"Macao Special Administrative Region of China": "MO",
	"Republic of Korea":                            "KR", "Democratic People's Republic of Korea": "KP",
	"Congo": "CG", "Congo Brazzaville": "CG", "Congo Kinshasa": "CD", "DR Congo": "CD", "Democratic Republic of the Congo": "CD",
	"Democratic Republic Congo": "CD", "Lao People's Democratic Republic": "LA", "Lao PDR": "LA",
	"Syrian Arab Republic": "SY", "Libyan Arab Jamahiriya": "LY", "Kyrgyz Republic": "KG", "Slovak Republic": "SK", "Hellenic Republic": "GR",
	"French Republic": "FR", "Italian Republic": "IT", "Portuguese Republic": "PT", "Argentine Republic": "AR", "Swiss Confederation": "CH",
	"Lebanese Republic": "LB", "United Mexican States": "MX", "Kingdom of Great Britain": "GB",
	"State of Palestine": "PS", "Palestinian Territory, Occupied": "PS", "Palestinian Territories": "PS", "State of Israel": "IL",
	"State of Kuwait": "KW", "State of Qatar": "QA", "State of Libya": "LY", "State of Eritrea": "ER", "Plurinational State of Bolivia": "BO",
	"Independent State of Samoa": "WS", "Independent State of Papua New Guinea": "PG", "Commonwealth of Australia": "AU",
	"Federal Democratic Republic of Ethiopia": "ET", "Federal Democratic Republic of Nepal": "NP",
	"Democratic Socialist Republic of Sri Lanka": "LK", "People's Democratic Republic of Algeria": "DZ",
	"Democratic Republic of Timor-Leste": "TL", "Democratic Republic of Sao Tome and Principe": "ST",
	"Saint Helena, Ascension and Tristan da Cunha": "SH", "Saint Helena": "SH", "Bonaire, Sint Eustatius and Saba": "BQ",
	"Falkland Islands (Malvinas)": "FK", "Saint Martin (French part)": "MF", "Sint Maarten (Dutch part)": "SX",
	"Virgin Islands (British)": "VG", "Virgin Islands (U.S.)": "VI", "Virgin Islands (US)": "VI", "Holy See (Vatican City State)": "VA",
	"Holy See": "VA", "Vatican City": "VA", "Pitcairn": "PN", "United States Minor Outlying Islands": "UM",
	"South Georgia and the South Sandwich Islands": "GS", "British Indian Ocean Territory": "IO", "French Southern Territories": "TF",
	"Heard Island and McDonald Islands": "HM", "Republic of North Macedonia": "MK", "Svalbard and Jan Mayen": "SJ",
}

// several are names, folded, of more than one country of today; reading them would be a guess.
var several = map[string]bool{"korea": true, "ussr": true, "sovietunion": true, "yugoslavia": true, "czechoslovakia": true}

// style are the words of a country's formal name that say what kind of state it
// is. Democratic isn't among them: it tells one Congo from the other.
var style = map[string]bool{
	"of": true, "republic": true, "kingdom": true, "federation": true, "commonwealth": true, "principality": true, "grand": true, "duchy": true,
	"sultanate": true, "emirate": true, "union": true, "states": true, "federal": true, "federative": true, "federated": true, "islamic": true,
	"people": true, "socialist": true, "united": true, "bolivarian": true, "arab": true, "hashemite": true, "cooperative": true,
	"co": true, "operative": true, "oriental": true, "eastern": true,
}

// shortForms are words of names that are written in several ways.
var shortForms = map[string]string{"saint": "st", "rep": "republic", "dem": "democratic", "peoples": "people"}

// sortedWords returns the words of a name in the order of the alphabet, without
// articles and "and".
func sortedWords(name string) string {
	var words []string
	for _, w := range strings.Fields(foldWords(name)) {
		switch full := shortForms[w]; {
		case full != "":
			words = append(words, full)
		case w != "the" && w != "and" && w != "s": // of "people's"
			words = append(words, w)
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// byWords looks a country up by the words of its name, whatever their order;
// a formal name, like "Germany, Federal Republic of", also by what is left of it
// without its style.
func byWords(name string) (Country, bool) {
	all := sortedWords(name)
	if c, ok := countryWords()[all]; ok {
		return c, true
	}
	words := strings.Fields(all)
	if !slices.Contains(words, "of") {
		return Country{}, false
	}
	c, ok := countryWords()[strings.Join(slices.DeleteFunc(words, func(w string) bool { return style[w] }), " ")]
	return c, ok
}

// longestCountry is more than the longest name takes, in bytes.
const longestCountry = 200

// country reads an ISO 3166 code or an English name.
func country(s string) (Country, bool) {
	if len(s) > longestCountry {
		return Country{}, false
	}
	words, the := strings.CutPrefix(foldWords(s), "the ")
	key := strings.ReplaceAll(words, " ", "")
	if c, ok := isoCountries()[key]; ok || len(key) <= 3 || several[key] {
		return c, ok // the list below would take a number plate's code for a country
	}
	if c, ok := byWords(s); ok {
		return c, true
	}
	if the {
		s = words
	}
	code := countries.ByName(s)
	a2 := code.Alpha2()
	if code == countries.Unknown || withdrawn[code] || len(a2) != 2 {
		return Country{}, false
	}
	c, ok := isoCountries()[foldName(a2)]
	return c, ok
}
