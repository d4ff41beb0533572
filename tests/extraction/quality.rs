//! Figures of what was found, held against tests/quality.toml.

/// Found and to be found, by prediction and by annotation.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    right_predicted: usize,
    predicted: usize,
    right_annotated: usize,
    annotated: usize,
}

impl Tally {
    pub(crate) fn precision(&self) -> f64 {
        percent(self.right_predicted, self.predicted)
    }

    pub(crate) fn recall(&self) -> f64 {
        percent(self.right_annotated, self.annotated)
    }

    /// F1 in per cent.
    pub(crate) fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }

    pub(crate) fn add(&mut self, predicted: bool, annotated: bool, found: bool) {
        self.predicted += usize::from(predicted);
        self.right_predicted += usize::from(predicted && found);
        self.annotated += usize::from(annotated);
        self.right_annotated += usize::from(annotated && found);
    }
}

pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// Panics unless all figures of a section of tests/quality.toml are reached.
pub(crate) fn hold(section: &str, reached: &[(&str, f64)]) {
    let quality: toml::Table = include_str!("../quality.toml").parse().expect("quality.toml is TOML");
    let mut missed = Vec::new();
    for (name, least) in quality[section].as_table().expect("a section of figures") {
        let figure = reached.iter().find(|(row, _)| row == name).expect("a figure that is measured").1;
        println!("{name}: {figure:.1}, at least {least}");
        if (figure * 10.0).round() / 10.0 < least.as_float().expect("a figure such as 90.0") {
            missed.push(format!("{name}: {figure:.1}, less than {least}"));
        }
    }
    assert!(missed.is_empty(), "worse than tests/quality.toml demands: {missed:?}");
}
