use jiff::civil::date;

use super::*;

/// `place|region|country|month-day|agency|length's text` of a line's dateline.
fn read(line: &str) -> Option<String> {
    let found = parse(line, Some(date(2026, 12, 30)))?;
    let dateline = found.dateline;
    let text = |field: Option<String>| field.unwrap_or_default();
    let day = dateline.date.map(|date| date.to_string());
    assert_eq!(Some(dateline.text.as_str()), line.get(..found.len));
    Some(format!(
        "{}|{}|{}|{}|{}",
        text(dateline.place),
        text(dateline.region),
        text(dateline.country),
        text(day),
        text(dateline.agency)
    ))
}

/// A line, and what [`read`] says of it.
const FORMS: &[(&str, &str)] = &[
    ("TOLEDO, Ohio (AP) — The mill closed.", "Toledo|Ohio|United States||AP"),
    ("LIMA (AP) _ The mill closed.", "Lima||Peru||AP"),
    ("ABOARD THE PAPAL PLANE (AP) — The pope", "Aboard the Papal Plane||||AP"),
    ("HARROW, England (AP) Ann Rowe won", "Harrow|England|United Kingdom||AP"),
    ("OSLO, Mar 3 (Reuters) - The mill", "Oslo||Norway|2026-03-03|Reuters"),
    ("BERLIN/ROME, May 12 (Reuters) - The mill", "Berlin/Rome|||2026-05-12|Reuters"),
    ("GROZNY/MOSCOW. April 2 (Interfax) - The", "Grozny/Moscow||Russia|2026-04-02|Interfax"),
    ("Jun 9 (Reuters) - The mill", "|||2026-06-09|Reuters"),
    ("Dakar, May 4, 2023 (AFP) - The mill", "Dakar||Senegal|2023-05-04|AFP"),
    ("Lyon, 9 juil 2024 (AFP) - Le moulin", "Lyon||France|2024-07-09|AFP"),
    ("OMSK, April 2. /TASS/. The mill", "Omsk||Russia|2026-04-02|TASS"),
    ("SOCHI, June 1 /ITAR-TASS/. The mill", "Sochi||Russia|2026-06-01|ITAR-TASS"),
    (
        "ASTERVILLE /Moscow region/, May 1. /TASS/. The mill",
        "Asterville|Moscow region|Russia|2026-05-01|TASS",
    ),
    ("PERTH, Australia, May 8 (Itar-Tass) - The mill", "Perth||Australia|2026-05-08|Itar-Tass"),
    ("XI'AN, Aug. 3 (Xinhua) -- The mill", "Xi'an||China|2026-08-03|Xinhua"),
    ("Shanghai, May 9 (XINHUA)-- The mill", "Shanghai||China|2026-05-09|XINHUA"),
    ("QUITO, 4 feb (Xinhua) -- El molino", "Quito||Ecuador|2026-02-04|Xinhua"),
    ("Kiel (dpa) - Die Mühle", "Kiel||Germany||dpa"),
    ("Bonn (dpa/lnw) - Die Mühle", "Bonn||Germany||dpa/lnw"),
    ("KAZAN. Sept 5 (Interfax) - The mill", "Kazan||Russia|2026-09-05|Interfax"),
    ("MINSK. May 2 (Interfax-West) - The mill", "Minsk||Belarus|2026-05-02|Interfax-West"),
    ("TAMPA, Fla., March 2 (UPI) -- The mill", "Tampa|Fla.|United States|2026-03-02|UPI"),
    ("NARA, Japan, Dec. 2 Kyodo - The mill", "Nara||Japan|2026-12-02|Kyodo"),
    ("(ANSA) - BARI, 3 MAR - Il mulino", "Bari||Italy|2026-03-03|ANSA"),
    ("(ANSA) - Rome, May 4 - The mill", "Rome||Italy|2026-05-04|ANSA"),
    ("Quito, 5 feb (EFE).- El molino", "Quito||Ecuador|2026-02-05|EFE"),
    ("Berne (ats) Le conseil", "Berne||Switzerland||ats"),
    ("Genf (awp/sda) - Der Rat", "Genf||Switzerland||awp/sda"),
    ("AARHUS /ritzau/: En mølle", "Aarhus||Denmark||ritzau"),
    ("UTRECHT (ANP) - De molen", "Utrecht||Netherlands||ANP"),
    ("SEOUL, Nov. 24 (Yonhap) -- The mill", "Seoul||South Korea|2026-11-24|Yonhap"),
    ("HOBART, May 5 AAP - The mill", "Hobart||Australia|2026-05-05|AAP"),
    ("OTTAWA - The mill", "Ottawa||Canada||"),
    ("MANILA, April 3 - The mill", "Manila||Philippines|2026-04-03|"),
    ("Moscow, 5 May: The mill", "Moscow||Russia|2026-05-05|"),
    ("DELFT, May 2, 2025 /PRNewswire-AsiaNet/ -- The", "Delft||Netherlands|2025-05-02|PRNewswire-AsiaNet"),
    ("ASTER, May 2, 2025 (GLOBE NEWSWIRE) -- The", "Aster|||2025-05-02|GLOBE NEWSWIRE"),
    ("BOSTON--(BUSINESS WIRE)--The mill", "Boston||United States||BUSINESS WIRE"),
    ("WASHINGTON (Variety.com) - The mill", "Washington||United States||Variety.com"),
    ("(AP) — The mill", "||||AP"),
    ("RIO DE JANEIRO, Wed Jan 6 (Reuters) - The mill", "Rio de Janeiro||Brazil|2026-01-06|Reuters"),
    ("L'AQUILA, Italy, Dec 31 (Reuters) - The mill", "L'Aquila||Italy|2026-12-31|Reuters"),
    ("TBILISI, Georgia (AP) — The mill", "Tbilisi||Georgia||AP"),
    ("ATLANTA, Georgia (AP) — The mill", "Atlanta|Georgia|United States||AP"),
    ("Mühlental (sda) Die Mühle", "Mühlental||||sda"),
    ("Sankt Aster (ats) \"Le moulin\"", "Sankt Aster||||ats"),
    ("Lhota nad Astrou 12. června (ČTK) - Mlýn", "Lhota nad Astrou|||2026-06-12|ČTK"),
    ("Stockholm TT", "Stockholm||Sweden||TT"),
    ("Asterby TT", "Asterby||||TT"),
    ("OSLO (NTB)", "Oslo||Norway||NTB"),
    ("12.03.2026 14:05, Warszawa (PAP) - Młyn", "Warszawa||Poland||PAP"),
    ("NEW DELHI: The mill closed on Monday, after a hundred years, for want of grain.", "New Delhi||India||"),
];

#[test]
fn agencies_forms_are_read() {
    for (line, expected) in FORMS {
        assert_eq!(read(line).as_deref(), Some(*expected), "{line}");
    }
}

#[test]
fn traps_do_not_fool_it() {
    for line in [
        "Lundsoft Inc. (LNDS) on Monday reported a profit.",
        "National Mill Works (NMW) - a maker of paper - closed.",
        "NASA said on Monday that it would fly.",
        "Mr Rowe (Reuters) said the mill was closed.",
        "The minister told the agency (Reuters) - and others - nothing.",
        "The mill, which the agency (AP) - saw, closed.",
        "MILL CLOSES - OWNERS BLAME PRICES",
        "Ferry firm cuts outlook - report",
        "Police in Paris (Reuters) said nothing.",
        "The 12-year-old (AP) — said",
        "\"PARIS (AP) - is a dateline,\" she said.",
        "",
        "(",
        "-",
        "(AP)",
        "Note: the mill closed",
        "LONDON: 12 C, rain",
        "CHINA: The mill closed on Monday, after a hundred years, for want of grain.",
        "Smith (Reuters) The mill closed.",
        "Ann Rowe TT",
        "Danske Bank Reuters",
        "12.03.2026 14:05",
    ] {
        assert_eq!(read(line), None, "{line}");
    }
}

#[test]
fn no_year_without_a_reference() {
    let found = parse("OSLO, Mar 3 (Reuters) - The mill", None).expect("a dateline");
    assert_eq!(found.dateline.date, None);
    assert_eq!(found.dateline.text, "OSLO, Mar 3 (Reuters) -");
}
