//! Datelines of Chinese, Japanese and Korean copy, which are written without blanks: `新华社伦敦5月4日电`,
//! `【パリ共同】`, `(서울=연합뉴스) 김하나 기자 =`.

use jiff::civil::Date;

use super::LeadingDateline;
use crate::article::Dateline;
use crate::wire::agency;
use crate::wire::calendar::Day;

/// No such dateline is longer, in letters.
const LONGEST: usize = 40;

/// Reads the dateline that a line starts with.
pub(super) fn parse(line: &str, day: Option<Date>) -> Option<LeadingDateline> {
    if line.is_ascii() {
        return None;
    }
    let indent = line.len() - line.trim_start().len();
    let line = line.trim_start();
    let found = wired(line, day).or_else(|| with_equals_sign(line)).or_else(|| in_lenses(line, day))?;
    Some(LeadingDateline { len: found.len + indent, ..found })
}

/// `新华社伦敦5月4日电（记者李文静、赵一鸣）`: agency, place, day, and the sign for a wire.
fn wired(line: &str, day: Option<Date>) -> Option<LeadingDateline> {
    let at = line.char_indices().take(LONGEST).find(|(_, c)| matches!(c, '电' | '電')).map(|(at, _)| at)?;
    let (before, number) = cut_day(line.get(..at)?)?;
    let mut starts = before.char_indices().filter_map(|(at, c)| before.get(..at + c.len_utf8()));
    let credit = starts.rfind(|start| agency::is_known(start))?;
    let place = before.get(credit.len()..)?.trim();
    let mut len = at + '电'.len_utf8();
    let mut byline = None;
    let rest = line.get(len..)?;
    let behind = rest.trim_start();
    if let Some((names, end)) = bracketed(behind).and_then(|(inner, end)| Some((reporters(inner)?, end))) {
        byline = Some(names);
        len += rest.len() - behind.len() + end;
    }
    Some(LeadingDateline { dateline: dateline(place, credit, number, day), len, byline })
}

/// `【パリ共同】`, `【ロンドン＝田中実】`, `［東京　５日　ロイター］　-`.
fn in_lenses(line: &str, day: Option<Date>) -> Option<LeadingDateline> {
    if !line.starts_with(['【', '［', '[', '〔']) {
        return None;
    }
    let (inner, mut len) = bracketed(line)?;
    let words: Vec<&str> = inner.split_whitespace().collect();
    let rest = line.get(len..)?;
    let dash = rest.trim_start().trim_start_matches(['-', '－', '―', '—']);
    if dash.len() < rest.trim_start().len() {
        len += rest.len() - dash.len();
    }
    if let [place, number, credit] = words.as_slice()
        && agency::is_known(credit)
        && let Some((_, number)) = cut_day(number)
    {
        return Some(LeadingDateline { dateline: dateline(place, credit, number, day), len, byline: None });
    }
    if let Some((place, name)) = inner.split_once(['＝', '・']).filter(|_| line.starts_with('【')) {
        let byline = Some(name.to_owned()).filter(|name| !agency::is_known(name));
        let credit = if byline.is_none() { name } else { "" };
        return Some(LeadingDateline { dateline: dateline(place, credit, None, day), len, byline });
    }
    let starts = inner.char_indices().map(|(at, _)| at).filter(|at| *at > 0);
    let (place, credit) =
        starts.filter_map(|at| inner.split_at_checked(at)).find(|(_, credit)| agency::is_known(credit))?;
    Some(LeadingDateline { dateline: dateline(place.trim(), credit, None, day), len, byline: None })
}

/// `(서울=연합뉴스) 김하나 기자 = `: place and agency, who wrote, and a second sign before the copy.
fn with_equals_sign(line: &str) -> Option<LeadingDateline> {
    let (inner, len) = bracketed(line)?;
    let (place, credit) = inner.split_once('=').filter(|(_, credit)| agency::is_known(credit))?;
    let rest = line.get(len..)?;
    let named = rest.split_once('=').filter(|(name, _)| name.trim().chars().count() <= LONGEST);
    let (byline, len) = match named {
        Some((name, _)) => (Some(name.trim().to_owned()), len + name.len() + 1),
        None => (None, len),
    };
    let byline = byline.filter(|name| !name.is_empty());
    Some(LeadingDateline { dateline: dateline(place.trim(), credit.trim(), None, None), len, byline })
}

fn dateline(place: &str, credit: &str, number: Option<Day>, reference: Option<Date>) -> Dateline {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Dateline {
        place: some(place),
        agency: some(credit),
        date: number.and_then(|day| day.not_after(reference)),
        ..Dateline::default()
    }
}

/// What the bracket that a text starts with holds, and where it ends.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let open = text.chars().next().filter(|c| matches!(c, '(' | '（' | '[' | '［' | '【' | '〔'))?;
    let inner = text.get(open.len_utf8()..)?;
    let end = inner.find([')', '）', ']', '］', '】', '〕'])?;
    let content = inner.get(..end).filter(|content| content.chars().count() <= LONGEST)?;
    let close = inner.get(end..)?.chars().next()?;
    Some((content, open.len_utf8() + end + close.len_utf8()))
}

/// `记者李文静、赵一鸣`, `记者 李文静`
fn reporters(inner: &str) -> Option<String> {
    let names = inner
        .strip_prefix("记者")
        .or_else(|| inner.strip_prefix("記者"))?
        .trim_start_matches([' ', ':', '：']);
    (!names.is_empty()).then(|| names.to_owned())
}

/// Cuts `5月4日` or `4日` off the end. A day without its month is none that can be dated.
fn cut_day(text: &str) -> Option<(&str, Option<Day>)> {
    let (rest, day) = cut_figure(text.strip_suffix('日')?)?;
    match rest.strip_suffix('月').and_then(cut_figure) {
        Some((rest, month)) if (1..=12).contains(&month) => {
            Some((rest, Some(Day { month, number: day, year: None })))
        }
        Some(_) => None,
        None => Some((rest, None)),
    }
}

/// Cuts the figure off the end, of whichever width.
fn cut_figure(text: &str) -> Option<(&str, i8)> {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let digits = text.get(rest.len()..)?.chars().filter_map(|c| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        c => Some(c),
    });
    Some((rest, digits.collect::<String>().parse().ok().filter(|number| (1..=31).contains(number))?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Place, agency, date, who wrote, and what is left.
    fn read(line: &str) -> Option<[String; 5]> {
        let found = parse(line, Some(date(2026, 10, 5)))?;
        let text = |field: Option<String>| field.unwrap_or_default();
        let Dateline { place, agency, date, .. } = found.dateline;
        let rest = line.get(found.len..).unwrap_or_default().trim().to_owned();
        Some([text(place), text(agency), text(date.map(|date| date.to_string())), text(found.byline), rest])
    }

    #[test]
    fn datelines_without_blanks_are_read() {
        for (line, expected) in [
            (
                "新华社阿斯特5月4日电（记者李文静、赵一鸣）渡轮启航。",
                ["阿斯特", "新华社", "2026-05-04", "李文静、赵一鸣", "渡轮启航。"],
            ),
            ("　　新华社伦敦１０月４日电 渡轮启航。", ["伦敦", "新华社", "2026-10-04", "", "渡轮启航。"]),
            (
                "中新社伦敦10月4日电 (记者 李文静)渡轮启航。",
                ["伦敦", "中新社", "2026-10-04", "李文静", "渡轮启航。"],
            ),
            ("中新网10月4日电 渡轮启航。", ["", "中新网", "2026-10-04", "", "渡轮启航。"]),
            ("【パリ共同】フェリーが出港した。", ["パリ", "共同", "", "", "フェリーが出港した。"]),
            (
                "【ワシントン時事】フェリーが出港した。",
                ["ワシントン", "時事", "", "", "フェリーが出港した。"],
            ),
            (
                "【ロンドン＝田中実】フェリーが出港した。",
                ["ロンドン", "", "", "田中実", "フェリーが出港した。"],
            ),
            (
                "［東京　５日　ロイター］　- フェリーが出港した。",
                ["東京", "ロイター", "", "", "フェリーが出港した。"],
            ),
            (
                "(서울=연합뉴스) 김하나 기자 = 배가 떠났다.",
                ["서울", "연합뉴스", "", "김하나 기자", "배가 떠났다."],
            ),
            ("[부산=뉴시스] 배가 떠났다.", ["부산", "뉴시스", "", "", "배가 떠났다."]),
        ] {
            assert_eq!(read(line), Some(expected.map(str::to_owned)), "{line}");
        }
        for line in [
            "渡轮5月4日启航，公司致电记者。",
            "（写真）フェリーが出港した。",
            "【速報】フェリーが出港した。",
            "(A=B) 배가 떠났다.",
            "The ferry sailed.",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
