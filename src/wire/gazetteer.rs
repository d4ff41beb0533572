//! Where a dateline's place is: countries with their capitals and larger cities, and states and provinces.
//!
//! Of cities that share a name, datelines mean the large one when they stand alone; agencies add the region otherwise.

/// A country: its name in English, other names of it, and cities that stand without it in datelines.
struct Country {
    name: &'static str,
    aliases: &'static [&'static str],
    cities: &'static [&'static str],
}

/// A country's states and provinces, in full and as datelines shorten them.
struct Regions {
    country: &'static str,
    names: &'static [&'static str],
}

const fn country(
    name: &'static str,
    aliases: &'static [&'static str],
    cities: &'static [&'static str],
) -> Country {
    Country { name, aliases, cities }
}

/// The English name of a country, given any name of it.
pub(super) fn country_named(name: &str) -> Option<&'static str> {
    COUNTRIES
        .iter()
        .find(|country| same(country.name, name) || has(country.aliases, name))
        .map(|country| country.name)
}

/// The country that a city of this name lies in.
pub(super) fn country_of_city(city: &str) -> Option<&'static str> {
    COUNTRIES.iter().find(|country| has(country.cities, city)).map(|country| country.name)
}

/// The country that a state or province belongs to, in full or shortened.
pub(super) fn country_of_region(region: &str) -> Option<&'static str> {
    REGIONS.iter().find(|regions| has(regions.names, region)).map(|regions| regions.country)
}

fn has(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| same(known, name))
}

/// Equal but for case and for the kind of apostrophe.
fn same(known: &str, name: &str) -> bool {
    if name.is_ascii() {
        return known.eq_ignore_ascii_case(name);
    }
    let name = name.chars().map(|c| if c == '’' { '\'' } else { c });
    known.chars().flat_map(char::to_lowercase).eq(name.flat_map(char::to_lowercase))
}

#[rustfmt::skip]
const REGIONS: &[Regions] = &[
    Regions { country: "United States", names: &["Alabama", "Ala.", "Alaska", "Arizona", "Ariz.",
        "Arkansas", "Ark.", "California", "Calif.", "CA", "Colorado", "Colo.", "Connecticut", "Conn.",
        "Delaware", "Del.", "District of Columbia", "D.C.", "Florida", "Fla.", "FL", "Georgia", "Ga.", "Hawaii",
        "Idaho", "Illinois", "Ill.", "Indiana", "Ind.", "Iowa", "Kansas", "Kan.", "Kans.", "Kentucky", "Ky.",
        "Louisiana", "La.", "Maine", "Maryland", "Md.", "Massachusetts", "Mass.", "Michigan", "Mich.",
        "Minnesota", "Minn.", "Mississippi", "Miss.", "Missouri", "Mo.", "Montana", "Mont.", "Nebraska", "Neb.",
        "Nebr.", "Nevada", "Nev.", "New Hampshire", "N.H.", "New Jersey", "N.J.", "New Mexico", "N.M.",
        "New York", "N.Y.", "NY", "North Carolina", "N.C.", "North Dakota", "N.D.", "Ohio", "Oklahoma", "Okla.",
        "Oregon", "Ore.", "Pennsylvania", "Pa.", "Rhode Island", "R.I.", "South Carolina", "S.C.",
        "South Dakota", "S.D.", "Tennessee", "Tenn.", "Texas", "Tex.", "TX", "Utah", "Vermont", "Vt.",
        "Virginia", "Va.", "Washington state", "Wash.", "West Virginia", "W.Va.", "Wisconsin", "Wis.", "Wisc.",
        "Wyoming", "Wyo.", "Puerto Rico", "P.R.", "Guam"] },
    Regions { country: "Canada", names: &["Alberta", "Alta.", "British Columbia", "B.C.", "Manitoba",
        "Man.", "New Brunswick", "N.B.", "Newfoundland", "Nfld.", "Nova Scotia", "N.S.", "Nunavut", "Ontario",
        "Ont.", "Prince Edward Island", "P.E.I.", "Quebec", "Que.", "Saskatchewan", "Sask.", "Yukon",
        "Northwest Territories"] },
    Regions { country: "Australia", names: &["New South Wales", "NSW", "Queensland", "Qld",
        "South Australia", "Tasmania", "Tas", "Victoria", "Vic", "Western Australia", "Northern Territory"] },
    Regions { country: "United Kingdom", names: &["England", "Scotland", "Wales", "Northern Ireland"] },
    Regions { country: "Indonesia", names: &["Aceh", "Java", "Sumatra", "Papua", "Bali"] },
    Regions { country: "India", names: &["Kashmir", "Punjab", "Kerala", "Gujarat", "Bihar", "Assam",
        "Tamil Nadu", "Uttar Pradesh", "Maharashtra", "Karnataka", "Rajasthan", "West Bengal"] },
    Regions { country: "Spain", names: &["Catalonia", "Andalusia", "Basque Country", "Canary Islands",
        "Mallorca"] },
    Regions { country: "Italy", names: &["Sicily", "Sardinia", "Tuscany", "Lombardy"] },
    Regions { country: "France", names: &["Corsica", "Brittany", "Provence"] },
    Regions { country: "Germany", names: &["Bavaria", "Saxony", "Hesse", "Lower Saxony"] },
    Regions { country: "China", names: &["Tibet", "Xinjiang", "Sichuan", "Guangdong", "Yunnan", "Hebei",
        "Hunan", "Hainan", "Fujian", "Zhejiang", "Jiangsu"] },
    Regions { country: "Russia", names: &["Chechnya", "Dagestan", "Ingushetia", "Tatarstan", "Siberia",
        "Leningrad Region", "Moscow Region", "Krasnodar Territory", "Primorye"] },
    Regions { country: "Iraq", names: &["Kurdistan"] },
    Regions { country: "Ukraine", names: &["Crimea"] },
    Regions { country: "Greece", names: &["Crete", "Rhodes", "Corfu"] },
    Regions { country: "Portugal", names: &["Madeira", "Azores"] },
    Regions { country: "Japan", names: &["Hokkaido", "Okinawa Prefecture"] },
];

#[rustfmt::skip]
const COUNTRIES: &[Country] = &[
    country("Afghanistan", &[], &["Kabul", "Kandahar", "Herat", "Jalalabad", "Kunduz", "Mazar-i-Sharif"]),
    country("Albania", &[], &["Tirana", "Durres"]),
    country("Algeria", &[], &["Algiers", "Oran", "Constantine"]),
    country("Andorra", &[], &["Andorra la Vella"]),
    country("Angola", &[], &["Luanda"]),
    country("Antigua and Barbuda", &[], &[]),
    country("Argentina", &["Argentine"], &["Buenos Aires", "Cordoba", "Rosario", "Mendoza", "Ushuaia",
        "Bariloche"]),
    country("Armenia", &[], &["Yerevan"]),
    country("Australia", &[], &["Canberra", "Sydney", "Melbourne", "Brisbane", "Perth", "Adelaide",
        "Hobart", "Darwin", "Cairns", "Gold Coast", "Newcastle"]),
    country("Austria", &["Österreich"], &["Vienna", "Wien", "Salzburg", "Graz", "Innsbruck", "Linz"]),
    country("Azerbaijan", &[], &["Baku"]),
    country("Bahamas", &["The Bahamas"], &["Nassau"]),
    country("Bahrain", &[], &["Manama"]),
    country("Bangladesh", &[], &["Dhaka", "Chittagong", "Chattogram", "Cox's Bazar"]),
    country("Barbados", &[], &["Bridgetown"]),
    country("Belarus", &[], &["Minsk", "Brest", "Gomel", "Grodno"]),
    country("Belgium", &[], &["Brussels", "Bruxelles", "Antwerp", "Ghent", "Liege", "Bruges"]),
    country("Belize", &[], &["Belmopan"]),
    country("Benin", &[], &["Cotonou", "Porto-Novo"]),
    country("Bhutan", &[], &["Thimphu"]),
    country("Bolivia", &[], &["La Paz", "Sucre", "Santa Cruz de la Sierra", "Cochabamba"]),
    country("Bosnia and Herzegovina", &["Bosnia", "Bosnia-Herzegovina"], &["Sarajevo", "Banja Luka",
        "Mostar", "Srebrenica"]),
    country("Botswana", &[], &["Gaborone"]),
    country("Brazil", &["Brasil"], &["Brasilia", "Brasília", "Rio de Janeiro", "Sao Paulo", "São Paulo",
        "Salvador", "Manaus", "Belem", "Recife", "Porto Alegre", "Curitiba", "Belo Horizonte"]),
    country("Brunei", &[], &["Bandar Seri Begawan"]),
    country("Bulgaria", &[], &["Sofia", "Plovdiv", "Varna"]),
    country("Burkina Faso", &[], &["Ouagadougou"]),
    country("Burundi", &[], &["Bujumbura", "Gitega"]),
    country("Cambodia", &[], &["Phnom Penh", "Siem Reap"]),
    country("Cameroon", &[], &["Yaounde", "Douala"]),
    country("Canada", &[], &["Ottawa", "Toronto", "Montreal", "Vancouver", "Calgary", "Edmonton",
        "Winnipeg", "Halifax", "Quebec City", "Regina", "Saskatoon"]),
    country("Cape Verde", &["Cabo Verde"], &["Praia"]),
    country("Central African Republic", &[], &["Bangui"]),
    country("Chad", &[], &["N'Djamena", "Ndjamena"]),
    country("Chile", &[], &["Santiago", "Valparaiso", "Concepcion"]),
    country("China", &[], &["Beijing", "Shanghai", "Guangzhou", "Shenzhen", "Tianjin", "Chongqing", "Wuhan",
        "Chengdu", "Xi'an", "Nanjing", "Hangzhou", "Harbin", "Shenyang", "Dalian", "Qingdao", "Kunming",
        "Urumqi", "Lhasa", "Zhuhai", "Xiamen", "Changsha", "Zhengzhou", "Jinan", "Guiyang", "Nanning", "Haikou",
        "Sanya", "Boao", "Lanzhou", "Hefei", "Fuzhou", "Peking"]),
    country("Colombia", &[], &["Bogota", "Bogotá", "Medellin", "Cali", "Cartagena", "Barranquilla"]),
    country("Comoros", &[], &["Moroni"]),
    country("Congo", &["Republic of Congo", "Congo Republic"], &["Brazzaville"]),
    country("Costa Rica", &[], &["San Jose"]),
    country("Croatia", &[], &["Zagreb", "Split", "Dubrovnik"]),
    country("Cuba", &[], &["Havana", "Santiago de Cuba", "Guantanamo"]),
    country("Cyprus", &[], &["Nicosia", "Limassol", "Larnaca"]),
    country("Czech Republic", &["Czechia"], &["Prague", "Praha", "Brno", "Ostrava"]),
    country("Democratic Republic of the Congo", &["DR Congo", "Democratic Republic of Congo", "DRC"],
        &["Kinshasa", "Goma", "Bukavu", "Lubumbashi"]),
    country("Denmark", &[], &["Copenhagen", "Aarhus", "Odense", "Aalborg"]),
    country("Djibouti", &[], &[]),
    country("Dominican Republic", &[], &["Santo Domingo", "Punta Cana"]),
    country("East Timor", &["Timor-Leste"], &["Dili"]),
    country("Ecuador", &[], &["Quito", "Guayaquil"]),
    country("Egypt", &[], &["Cairo", "Alexandria", "Sharm el-Sheikh", "Luxor", "Suez", "Port Said"]),
    country("El Salvador", &[], &["San Salvador"]),
    country("Eritrea", &[], &["Asmara"]),
    country("Estonia", &[], &["Tallinn", "Tartu", "Narva"]),
    country("Eswatini", &["Swaziland"], &["Mbabane"]),
    country("Ethiopia", &[], &["Addis Ababa", "Mekele"]),
    country("Fiji", &[], &["Suva"]),
    country("Finland", &[], &["Helsinki", "Tampere", "Turku", "Rovaniemi"]),
    country("France", &[], &["Paris", "Marseille", "Lyon", "Toulouse", "Nice", "Nantes", "Strasbourg",
        "Bordeaux", "Lille", "Cannes", "Grenoble", "Deauville", "Biarritz", "Calais", "Rennes"]),
    country("Gabon", &[], &["Libreville"]),
    country("Gambia", &["The Gambia"], &["Banjul"]),
    country("Georgia", &[], &["Tbilisi", "Batumi", "Sukhumi"]),
    country("Germany", &["Deutschland", "West Germany", "East Germany"], &["Berlin", "Hamburg", "Munich",
        "München", "Cologne", "Köln", "Frankfurt", "Stuttgart", "Düsseldorf", "Duesseldorf", "Leipzig",
        "Dresden", "Hanover", "Hannover", "Nuremberg", "Bonn", "Bremen", "Dortmund", "Essen", "Kiel", "Potsdam",
        "Karlsruhe", "Magdeburg", "Mainz", "Wiesbaden", "Erfurt"]),
    country("Ghana", &[], &["Accra", "Kumasi"]),
    country("Greece", &[], &["Athens", "Thessaloniki", "Piraeus", "Lesbos"]),
    country("Grenada", &[], &["St. George's"]),
    country("Guatemala", &[], &["Guatemala City"]),
    country("Guinea", &[], &["Conakry"]),
    country("Guinea-Bissau", &[], &["Bissau"]),
    country("Guyana", &[], &["Georgetown"]),
    country("Haiti", &[], &["Port-au-Prince"]),
    country("Honduras", &[], &["Tegucigalpa", "San Pedro Sula"]),
    country("Hong Kong", &[], &[]),
    country("Hungary", &[], &["Budapest", "Debrecen"]),
    country("Iceland", &[], &["Reykjavik"]),
    country("India", &[], &["New Delhi", "Delhi", "Mumbai", "Bombay", "Kolkata", "Calcutta", "Chennai",
        "Madras", "Bangalore", "Bengaluru", "Hyderabad", "Ahmedabad", "Pune", "Lucknow", "Jaipur", "Srinagar",
        "Jammu", "Chandigarh", "Bhopal", "Patna", "Guwahati", "Thiruvananthapuram", "Kochi", "Amritsar",
        "Varanasi"]),
    country("Indonesia", &[], &["Jakarta", "Bali", "Denpasar", "Surabaya", "Bandung", "Medan", "Yogyakarta",
        "Banda Aceh", "Nusa Dua"]),
    country("Iran", &[], &["Tehran", "Isfahan", "Mashhad", "Shiraz", "Tabriz", "Natanz", "Qom"]),
    country("Iraq", &[], &["Baghdad", "Basra", "Mosul", "Erbil", "Kirkuk", "Fallujah", "Najaf"]),
    country("Ireland", &[], &["Dublin", "Cork", "Galway", "Limerick"]),
    country("Israel", &[], &["Jerusalem", "Tel Aviv", "Haifa", "Beersheba", "Eilat"]),
    country("Italy", &["Italia"], &["Rome", "Roma", "Milan", "Milano", "Naples", "Turin", "Venice",
        "Florence", "Bologna", "Genoa", "Palermo", "Bari", "Trieste", "L'Aquila", "Lampedusa", "Verona"]),
    country("Ivory Coast", &["Cote d'Ivoire"], &["Abidjan", "Yamoussoukro"]),
    country("Jamaica", &[], &["Kingston", "Montego Bay"]),
    country("Japan", &[], &["Tokyo", "Osaka", "Kyoto", "Nagoya", "Yokohama", "Sapporo", "Fukuoka",
        "Hiroshima", "Nagasaki", "Kobe", "Sendai", "Fukushima", "Naha", "Nara", "Okinawa"]),
    country("Jordan", &[], &["Amman", "Aqaba"]),
    country("Kazakhstan", &[], &["Astana", "Almaty", "Nur-Sultan", "Baikonur", "Aktau"]),
    country("Kenya", &[], &["Nairobi", "Mombasa", "Kisumu"]),
    country("Kiribati", &[], &["Tarawa"]),
    country("Kosovo", &[], &["Pristina", "Mitrovica"]),
    country("Kuwait", &[], &["Kuwait City"]),
    country("Kyrgyzstan", &[], &["Bishkek", "Osh"]),
    country("Laos", &[], &["Vientiane", "Luang Prabang"]),
    country("Latvia", &[], &["Riga", "Daugavpils"]),
    country("Lebanon", &[], &["Beirut", "Sidon", "Tyre"]),
    country("Lesotho", &[], &["Maseru"]),
    country("Liberia", &[], &["Monrovia"]),
    country("Libya", &[], &["Tripoli", "Benghazi", "Misrata", "Sirte"]),
    country("Liechtenstein", &[], &["Vaduz"]),
    country("Lithuania", &[], &["Vilnius", "Kaunas", "Klaipeda"]),
    country("Luxembourg", &[], &[]),
    country("Macao", &[], &["Macau"]),
    country("Madagascar", &[], &["Antananarivo"]),
    country("Malawi", &[], &["Lilongwe", "Blantyre"]),
    country("Malaysia", &[], &["Kuala Lumpur", "Putrajaya", "Penang", "Johor Bahru", "Kota Kinabalu",
        "Kuching", "Langkawi"]),
    country("Maldives", &[], &["Male"]),
    country("Mali", &[], &["Bamako", "Timbuktu", "Gao"]),
    country("Malta", &[], &["Valletta"]),
    country("Marshall Islands", &[], &["Majuro"]),
    country("Mauritania", &[], &["Nouakchott"]),
    country("Mauritius", &[], &["Port Louis"]),
    country("Mexico", &["México"], &["Mexico City", "Guadalajara", "Monterrey", "Tijuana", "Cancun",
        "Acapulco", "Ciudad Juarez", "Oaxaca", "Culiacan"]),
    country("Micronesia", &[], &["Palikir"]),
    country("Moldova", &[], &["Chisinau", "Kishinev", "Tiraspol"]),
    country("Monaco", &[], &[]),
    country("Mongolia", &[], &["Ulan Bator", "Ulaanbaatar"]),
    country("Montenegro", &[], &["Podgorica"]),
    country("Morocco", &[], &["Rabat", "Casablanca", "Marrakesh", "Tangier", "Fez"]),
    country("Mozambique", &[], &["Maputo", "Beira"]),
    country("Myanmar", &["Burma"], &["Naypyidaw", "Yangon", "Rangoon", "Mandalay"]),
    country("Namibia", &[], &["Windhoek"]),
    country("Nauru", &[], &[]),
    country("Nepal", &[], &["Kathmandu", "Pokhara"]),
    country("Netherlands", &["The Netherlands", "Holland"], &["Amsterdam", "The Hague", "Hague",
        "Rotterdam", "Utrecht", "Eindhoven", "Maastricht"]),
    country("New Zealand", &[], &["Wellington", "Auckland", "Christchurch", "Dunedin", "Queenstown"]),
    country("Nicaragua", &[], &["Managua"]),
    country("Niger", &[], &["Niamey"]),
    country("Nigeria", &[], &["Abuja", "Lagos", "Kano", "Port Harcourt", "Maiduguri"]),
    country("North Korea", &[], &["Pyongyang", "Kaesong"]),
    country("North Macedonia", &["Macedonia"], &["Skopje"]),
    country("Norway", &[], &["Oslo", "Bergen", "Trondheim", "Stavanger", "Tromso"]),
    country("Oman", &[], &["Muscat", "Salalah"]),
    country("Pakistan", &[], &["Islamabad", "Karachi", "Lahore", "Peshawar", "Quetta", "Rawalpindi",
        "Multan"]),
    country("Palau", &[], &[]),
    country("Palestinian Territories", &["Gaza Strip", "West Bank", "Palestine"], &["Gaza", "Gaza City",
        "Ramallah", "Nablus", "Hebron", "Jenin", "Rafah", "Bethlehem"]),
    country("Panama", &[], &["Panama City"]),
    country("Papua New Guinea", &[], &["Port Moresby"]),
    country("Paraguay", &[], &["Asuncion"]),
    country("Peru", &[], &["Lima", "Cusco", "Arequipa"]),
    country("Philippines", &[], &["Manila", "Cebu", "Davao", "Quezon City", "Zamboanga"]),
    country("Poland", &[], &["Warsaw", "Warszawa", "Krakow", "Gdansk", "Wroclaw", "Lodz", "Poznan",
        "Katowice"]),
    country("Portugal", &[], &["Lisbon", "Lisboa", "Porto", "Faro"]),
    country("Qatar", &[], &["Doha"]),
    country("Romania", &[], &["Bucharest", "Cluj", "Timisoara", "Constanta"]),
    country("Russia", &["Soviet Union"], &["Moscow", "St. Petersburg", "Saint Petersburg", "Sochi", "Kazan",
        "Vladivostok", "Yekaterinburg", "Novosibirsk", "Omsk", "Grozny", "Kaliningrad", "Rostov-on-Don",
        "Murmansk", "Samara", "Voronezh", "Belgorod", "Kursk", "Krasnoyarsk", "Khabarovsk", "Makhachkala",
        "Volgograd", "Ufa", "Perm", "Chelyabinsk", "Krasnodar", "Magas", "Arkhangelsk", "Leningrad",
        "Nizhny Novgorod"]),
    country("Rwanda", &[], &["Kigali"]),
    country("Samoa", &[], &["Apia"]),
    country("San Marino", &[], &[]),
    country("Saudi Arabia", &[], &["Riyadh", "Jeddah", "Mecca", "Medina", "Dhahran"]),
    country("Senegal", &[], &["Dakar"]),
    country("Serbia", &[], &["Belgrade", "Novi Sad", "Nis"]),
    country("Seychelles", &[], &[]),
    country("Sierra Leone", &[], &["Freetown"]),
    country("Singapore", &[], &[]),
    country("Slovakia", &[], &["Bratislava", "Kosice"]),
    country("Slovenia", &[], &["Ljubljana", "Maribor"]),
    country("Solomon Islands", &[], &["Honiara"]),
    country("Somalia", &[], &["Mogadishu", "Hargeisa", "Kismayo"]),
    country("South Africa", &[], &["Pretoria", "Johannesburg", "Cape Town", "Durban", "Bloemfontein",
        "Soweto", "Port Elizabeth"]),
    country("South Korea", &[], &["Seoul", "Busan", "Pusan", "Incheon", "Daegu", "Daejeon", "Gwangju",
        "Sejong", "Jeju"]),
    country("South Sudan", &[], &["Juba"]),
    country("Spain", &["España"], &["Madrid", "Barcelona", "Valencia", "Seville", "Sevilla", "Bilbao",
        "Malaga", "Zaragoza", "Palma", "Granada"]),
    country("Sri Lanka", &[], &["Colombo", "Jaffna", "Kandy"]),
    country("Sudan", &[], &["Khartoum", "Port Sudan", "El Fasher"]),
    country("Suriname", &[], &["Paramaribo"]),
    country("Sweden", &[], &["Stockholm", "Gothenburg", "Malmo", "Malmö", "Uppsala", "Kiruna"]),
    country("Switzerland", &["Schweiz", "Suisse"], &["Bern", "Berne", "Zurich", "Zürich", "Geneva", "Genf",
        "Genève", "Basel", "Lausanne", "Davos", "Lucerne", "Lugano"]),
    country("Syria", &[], &["Damascus", "Aleppo", "Homs", "Idlib", "Latakia", "Raqqa"]),
    country("Taiwan", &[], &["Taipei", "Kaohsiung", "Taichung", "Hualien"]),
    country("Tajikistan", &[], &["Dushanbe"]),
    country("Tanzania", &[], &["Dodoma", "Dar es Salaam", "Zanzibar", "Arusha"]),
    country("Thailand", &[], &["Bangkok", "Phuket", "Chiang Mai", "Pattaya"]),
    country("Togo", &[], &["Lome"]),
    country("Tonga", &[], &["Nuku'alofa"]),
    country("Trinidad and Tobago", &[], &["Port of Spain"]),
    country("Tunisia", &[], &["Tunis", "Sfax"]),
    country("Turkey", &["Türkiye", "Turkiye"], &["Ankara", "Istanbul", "Izmir", "Antalya", "Adana",
        "Gaziantep", "Diyarbakir"]),
    country("Turkmenistan", &[], &["Ashgabat"]),
    country("Tuvalu", &[], &["Funafuti"]),
    country("Uganda", &[], &["Kampala", "Entebbe"]),
    country("Ukraine", &[], &["Kiev", "Kyiv", "Kharkiv", "Kharkov", "Odessa", "Odesa", "Lviv", "Dnipro",
        "Donetsk", "Lugansk", "Luhansk", "Mariupol", "Kherson", "Zaporizhzhia", "Simferopol", "Sevastopol",
        "Yalta"]),
    country("United Arab Emirates", &["UAE"], &["Abu Dhabi", "Dubai", "Sharjah"]),
    country("United Kingdom", &["UK", "U.K.", "Britain", "Great Britain"], &["London", "Edinburgh",
        "Glasgow", "Belfast", "Cardiff", "Manchester", "Liverpool", "Birmingham", "Leeds", "Bristol", "Oxford",
        "Aberdeen", "Brighton", "Sheffield", "Wimbledon", "Blackpool"]),
    country("United States", &["US", "U.S.", "USA", "U.S.A."], &["Washington", "New York", "Los Angeles",
        "Chicago", "Houston", "Philadelphia", "Phoenix", "San Antonio", "San Diego", "Dallas", "San Francisco",
        "Boston", "Detroit", "Seattle", "Denver", "Atlanta", "Miami", "Minneapolis", "New Orleans", "Las Vegas",
        "Cleveland", "Pittsburgh", "Baltimore", "St. Louis", "Cincinnati", "Milwaukee", "Indianapolis",
        "Salt Lake City", "Honolulu", "Nashville", "Oklahoma City", "Sacramento", "United Nations",
        "Washington DC", "Washington D.C.", "Wall Street", "Palo Alto", "Austin"]),
    country("Uruguay", &[], &["Montevideo", "Punta del Este"]),
    country("Uzbekistan", &[], &["Tashkent", "Samarkand"]),
    country("Vanuatu", &[], &["Port Vila"]),
    country("Vatican", &["Holy See"], &["Vatican City"]),
    country("Venezuela", &[], &["Caracas", "Maracaibo"]),
    country("Vietnam", &[], &["Hanoi", "Ho Chi Minh City", "Saigon", "Danang", "Da Nang", "Haiphong"]),
    country("Yemen", &[], &["Sanaa", "Aden", "Hodeidah", "Marib", "Taiz"]),
    country("Zambia", &[], &["Lusaka"]),
    country("Zimbabwe", &[], &["Harare", "Bulawayo"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_without_case() {
        assert_eq!(country_named("INDONESIA"), Some("Indonesia"));
        assert_eq!(country_named("u.k."), Some("United Kingdom"));
        assert_eq!(country_of_city("XI’AN"), Some("China"));
        assert_eq!(country_of_region("Mass."), Some("United States"));
        assert_eq!(country_of_city("Nowhere"), None);
    }
}
