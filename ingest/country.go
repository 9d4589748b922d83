package ingest

import (
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
		byName[name] = Country{a2[0], a2[1]}
	}
	return byName
})

// everyday are names, folded, that people use and the lists don't have, or
// that are too short to tell from a code.
var everyday = map[string]string{
	"uk": "GB", "greatbritain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northernireland": "GB",
	"uae": "AE", "ksa": "SA", "prc": "CN", "roc": "TW", "rok": "KR", "drc": "CD", "holland": "NL",
	"unitedstatesofamerica": "US", "america": "US", "southkorea": "KR", "northkorea": "KP", "russia": "RU",
	"vietnam": "VN", "czechrepublic": "CZ", "ivorycoast": "CI", "burma": "MM", "swaziland": "SZ",
	"macedonia": "MK", "capeverde": "CV", "easttimor": "TL", "turkey": "TR", "vatican": "VA", "hongkong": "HK",
	"macau": "MO", "macao": "MO", "syria": "SY", "laos": "LA", "iran": "IR", "brunei": "BN", "moldova": "MD",
	"tanzania": "TZ", "bolivia": "BO", "venezuela": "VE", "taiwan": "TW", "palestine": "PS",
	"koreasouth": "KR", "koreanorth": "KP", "unitedkingdomofgreatbritainandnorthernireland": "GB",
}

// several are names, folded, of more than one country of today; reading them would be a guess.
var several = map[string]bool{"korea": true, "ussr": true, "sovietunion": true, "yugoslavia": true, "czechoslovakia": true}

// country reads an ISO 3166 code or an English name.
func country(s string) (Country, bool) {
	words, the := strings.CutPrefix(foldWords(s), "the ")
	key := strings.ReplaceAll(words, " ", "")
	if c, ok := isoCountries()[key]; ok || len(key) <= 3 || several[key] {
		return c, ok // the list below would take a number plate's code for a country
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
