//! Bars over months, as the numbers of an SVG: drawn by the server, so that they need no script.

use super::texts;

/// The drawing's size, in its own units.
pub(super) const WIDTH: f64 = 720.0;
pub(super) const HEIGHT: f64 = 120.0;
/// Months drawn one by one; more are drawn by the year.
const MOST_MONTHS: usize = 72;

/// Bars over time.
#[derive(Debug)]
pub(super) struct BarChart {
    pub(super) bars: Vec<Bar>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) highest: String,
    /// What one bar stands for.
    pub(super) unit: &'static str,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) label: String,
    pub(super) count: String,
}

/// Counts by month, whose keys are their first days, oldest first; months between them without any get a bar
/// of no height. None for nothing.
pub(super) fn bars(counts: &[(String, i64)]) -> Option<BarChart> {
    let number = |month: &str| {
        let date: jiff::civil::Date = month.get(..10)?.parse().ok()?;
        Some(i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    };
    let known: Vec<(i64, i64)> =
        counts.iter().filter_map(|(month, count)| Some((number(month)?, *count))).collect();
    let (&(first, _), &(last, _)) = (known.first()?, known.last()?);
    let by_year = (last - first) as usize >= MOST_MONTHS;
    let step = if by_year { 12 } else { 1 };
    let slots = (last / step - first / step + 1).clamp(1, 1_000) as usize;
    let mut heights = vec![0_i64; slots];
    for (month, count) in known {
        if let Some(height) = heights.get_mut((month / step - first / step) as usize) {
            *height += count;
        }
    }
    let label = |slot: usize| {
        let month = (first / step + slot as i64) * step;
        if by_year {
            (month / 12).to_string()
        } else {
            texts::month(&format!("{:04}-{:02}-01", month / 12, month % 12 + 1))
        }
    };
    let highest = heights.iter().copied().max().unwrap_or(0).max(1);
    let pitch = WIDTH / slots as f64;
    let bars = heights.iter().enumerate().map(|(slot, count)| {
        let height = (*count as f64 / highest as f64 * HEIGHT).max(if *count > 0 { 1.5 } else { 0.0 });
        Bar {
            x: rounded(pitch * slot as f64),
            y: rounded(HEIGHT - height),
            width: rounded((pitch * 0.8).clamp(0.5, 40.0)),
            height: rounded(height),
            label: label(slot),
            count: texts::counted(*count, "quote", "quotes"),
        }
    });
    Some(BarChart {
        bars: bars.collect(),
        first: label(0),
        last: label(slots - 1),
        highest: texts::count(highest),
        unit: if by_year { "year" } else { "month" },
    })
}

fn rounded(length: f64) -> f64 {
    (length * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(&str, i64)]) -> Vec<(String, i64)> {
        of.iter().map(|(month, count)| ((*month).to_owned(), *count)).collect()
    }

    #[test]
    fn months_without_a_quote_keep_their_place() {
        let chart = bars(&counts(&[("2023-11-01", 2), ("2024-02-01", 8)])).unwrap();
        let told: Vec<_> = chart.bars.iter().map(|bar| (bar.label.as_str(), bar.height)).collect();
        assert_eq!(told, [("Nov 2023", 30.0), ("Dec 2023", 0.0), ("Jan 2024", 0.0), ("Feb 2024", 120.0)]);
        assert_eq!((chart.highest.as_str(), chart.unit), ("8", "month"));
    }

    #[test]
    fn many_years_are_drawn_by_the_year() {
        let chart = bars(&counts(&[("1931-03-01", 1), ("2024-02-01", 1), ("2024-03-01", 3)])).unwrap();
        assert_eq!((chart.bars.len(), chart.unit), (94, "year"));
        assert_eq!(
            (chart.first.as_str(), chart.last.as_str(), chart.highest.as_str()),
            ("1931", "2024", "4")
        );
        assert!(bars(&[]).is_none());
    }
}
