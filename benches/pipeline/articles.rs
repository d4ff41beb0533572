//! Wire articles made by rule: the same number gives the same article, no two numbers the same one.

use super::words;

/// How many different speakers there are.
const SPEAKERS: u64 = 5_000;
/// An article's paragraphs, apart from headline and lead.
const PARAGRAPHS: usize = 19;
const BYTES_MIN: usize = 4_100;
const BYTES_MAX: usize = 5_000;

/// Numbers that look random and are the same every time: `SplitMix64`.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let index = self.below(list.len().max(1) as u64) as usize;
        list.get(index).copied().unwrap_or_default()
    }

    /// Earlier words are more frequent, as in a language: the lower of two throws.
    fn word<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let length = list.len().max(1) as u64;
        let index = self.below(length).min(self.below(length)) as usize;
        list.get(index).copied().unwrap_or_default()
    }
}

/// Makes articles.
#[derive(Debug)]
pub(crate) struct Generator {
    nouns: Vec<&'static str>,
    adjectives: Vec<&'static str>,
    verbs: Vec<&'static str>,
    pasts: Vec<&'static str>,
    first_names: Vec<&'static str>,
    last_heads: Vec<&'static str>,
    last_tails: Vec<&'static str>,
    roles: Vec<&'static str>,
    organisations: Vec<&'static str>,
    cities: Vec<&'static str>,
    months: Vec<&'static str>,
    days: Vec<&'static str>,
}

/// Who is quoted.
struct Speaker {
    name: String,
    last: String,
    title: String,
    pronoun: &'static str,
}

impl Generator {
    pub(crate) fn new() -> Self {
        // Frequency goes by place, so the alphabet must not decide it.
        let words = |text: &'static str| {
            let mut list: Vec<&'static str> = text.split_whitespace().collect();
            let mut dice = Dice::new(list.len() as u64);
            list.sort_by_cached_key(|_| dice.next());
            list
        };
        let lines = |text: &'static str| text.split('|').collect::<Vec<_>>();
        Self {
            nouns: words(words::NOUNS),
            adjectives: words(words::ADJECTIVES),
            verbs: words(words::VERBS),
            pasts: words(words::PASTS),
            first_names: words(words::FIRST_NAMES),
            last_heads: words(words::LAST_HEADS),
            last_tails: words(words::LAST_TAILS),
            roles: lines(words::ROLES),
            organisations: lines(words::ORGANISATIONS),
            cities: lines(words::CITIES),
            months: words::MONTHS.split_whitespace().collect(),
            days: words::DAYS.split_whitespace().collect(),
        }
    }

    /// Article number `number` as plain text, 4 to 5 KB.
    pub(crate) fn article(&self, number: u64) -> String {
        let mut dice = Dice::new(number.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x5eed);
        let dice = &mut dice;
        let headline = format!(
            "{} {} {} {} after {} {number}",
            capital(dice.word(&self.adjectives)),
            dice.word(&self.nouns),
            dice.word(&self.pasts),
            self.thing(dice),
            dice.word(&self.nouns)
        );
        let (city, month) = (dice.pick(&self.cities), dice.pick(&self.months));
        let day = 1 + dice.below(28);
        let speakers: Vec<Speaker> = (0..4 + dice.below(3)).map(|_| self.speaker(dice)).collect();
        let lead = self.fact(dice);
        let mut text = format!("{headline}\n\n{city}, {month} {day} (Agency) - {lead}\n");
        for turn in 0..PARAGRAPHS {
            let room = (BYTES_MAX - 200).saturating_sub(text.len());
            if room == 0 {
                break;
            }
            text.push('\n');
            text.push_str(&self.paragraph(dice, &speakers, turn));
            text.push('\n');
        }
        let wanted = BYTES_MIN + dice.below(500) as usize;
        while text.len() < wanted {
            text.push('\n');
            text.push_str(&self.fact(dice));
            text.push('\n');
        }
        text
    }

    /// Eleven of nineteen paragraphs quote somebody, a few of them twice.
    fn paragraph(&self, dice: &mut Dice, speakers: &[Speaker], turn: usize) -> String {
        let index = dice.below(speakers.len().max(1) as u64) as usize;
        let Some(speaker) = speakers.get(index) else { return String::new() };
        let Speaker { name, last, title, pronoun } = speaker;
        let day = dice.pick(&self.days);
        match turn % 19 {
            1 | 12 => format!("\"{},\" said {name}, {title}.", capital(&self.claim(dice))),
            3 => format!("{name}, {title}, said {}.", self.claim(dice)),
            4 => {
                format!("\"{}. {},\" {pronoun} said.", capital(&self.claim(dice)), capital(&self.claim(dice)))
            }
            6 => format!("{last} told reporters on {day} that {}.", self.claim(dice)),
            8 => format!(
                "\"{},\" {last} said. \"{}.\"",
                capital(&self.claim(dice)),
                capital(&self.claim(dice))
            ),
            9 => format!("According to {name}, {title}, {}.", self.claim(dice)),
            11 => format!("{last} said {} was \"{}\".", self.thing(dice), self.judgement(dice)),
            14 => format!("{name} warned on {day} that {}.", self.claim(dice)),
            16 => format!("\"{},\" {pronoun} added.", capital(&self.claim(dice))),
            17 => format!("But {name}, {title}, denied that {}.", self.claim(dice)),
            2 | 10 => format!("{} {}", self.fact(dice), self.fact(dice)),
            _ => self.fact(dice),
        }
    }

    fn speaker(&self, dice: &mut Dice) -> Speaker {
        let mut person = Dice::new(dice.below(SPEAKERS).wrapping_mul(0x9e37_79b9));
        let last = format!("{}{}", person.pick(&self.last_heads), person.pick(&self.last_tails));
        let name = format!("{} {last}", person.pick(&self.first_names));
        let title = format!("{} of the {}", person.pick(&self.roles), person.pick(&self.organisations));
        Speaker { name, last, title, pronoun: if dice.below(3) == 0 { "she" } else { "he" } }
    }

    fn thing(&self, dice: &mut Dice) -> String {
        match dice.below(4) {
            0 => format!("the {}", dice.word(&self.nouns)),
            1 => format!("a {} {}", dice.word(&self.adjectives), dice.word(&self.nouns)),
            2 => format!("the {} of the {}", dice.word(&self.nouns), dice.word(&self.nouns)),
            _ => format!("the {} {}", dice.word(&self.adjectives), dice.word(&self.nouns)),
        }
    }

    fn judgement(&self, dice: &mut Dice) -> String {
        format!(
            "a {} {} for the {}",
            dice.word(&self.adjectives),
            dice.word(&self.nouns),
            dice.word(&self.nouns)
        )
    }

    /// What somebody may say, without a full stop.
    fn claim(&self, dice: &mut Dice) -> String {
        let modal = dice.pick(&["will", "must", "should", "cannot", "would", "may", "could not", "will not"]);
        let (verb, thing) = (dice.word(&self.verbs), self.thing(dice));
        let who = match dice.below(5) {
            0 => "we".to_owned(),
            1 => "they".to_owned(),
            _ => format!("the {}", dice.word(&self.nouns)),
        };
        let tail = match dice.below(5) {
            0 => format!("before {}", self.thing(dice)),
            1 => format!("unless the {} {} it", dice.word(&self.nouns), dice.word(&self.pasts)),
            2 => format!(
                "in the next {} {}",
                2 + dice.below(18),
                dice.pick(&["days", "weeks", "months", "years"])
            ),
            3 => format!("because {} is {}", self.thing(dice), dice.word(&self.adjectives)),
            _ => format!("to {} {}", dice.word(&self.verbs), self.thing(dice)),
        };
        format!("{who} {modal} {verb} {thing} {tail}")
    }

    /// A sentence that nobody says.
    fn fact(&self, dice: &mut Dice) -> String {
        let (first, second) = (self.thing(dice), self.thing(dice));
        let verb = dice.word(&self.pasts);
        let (place, _) = dice.pick(&self.cities).split_once(", ").unwrap_or_default();
        match dice.below(6) {
            0 => format!(
                "{} {verb} {second} in {} on {}, {} months after {}.",
                capital(&first),
                reading_case(place),
                dice.pick(&self.days),
                2 + dice.below(30),
                self.thing(dice)
            ),
            1 => format!(
                "About {} people {verb} {first} last {}, while {} {} {second}.",
                100 * (1 + dice.below(400)),
                dice.pick(&["week", "month", "year", "spring", "autumn"]),
                self.thing(dice),
                dice.word(&self.pasts)
            ),
            2 => format!(
                "The {} {verb} {}.{} percent in the year to {}, down from {}.{} percent, as {} {} {second}.",
                dice.word(&self.nouns),
                dice.below(40),
                dice.below(10),
                dice.pick(&self.months),
                dice.below(40),
                dice.below(10),
                self.thing(dice),
                dice.word(&self.pasts)
            ),
            3 => format!(
                "{} {verb} {second}, and {} {} {} near {}.",
                capital(&first),
                self.thing(dice),
                dice.word(&self.pasts),
                self.thing(dice),
                reading_case(place)
            ),
            4 => format!(
                "In {} {}, the {} {verb} {second} despite {}.",
                dice.pick(&self.months),
                1950 + dice.below(64),
                dice.pick(&self.organisations),
                self.thing(dice)
            ),
            _ => format!(
                "{} {verb} {second} when {} {} {} for {} million dollars.",
                capital(&first),
                self.thing(dice),
                dice.word(&self.pasts),
                self.thing(dice),
                1 + dice.below(900)
            ),
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `SAN TORRENO` to `San Torreno`.
fn reading_case(text: &str) -> String {
    let word = |word: &str| capital(&word.to_lowercase());
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
