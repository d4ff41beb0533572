//! Style and script, as they were built in.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::error::PageError;

/// Name, media type, content.
const FILES: [(&str, &str, &str); 3] = [
    ("quotewire.css", "text/css; charset=utf-8", include_str!("../../assets/quotewire.css")),
    ("quotewire.js", "text/javascript; charset=utf-8", include_str!("../../assets/quotewire.js")),
    ("icon.svg", "image/svg+xml", include_str!("../../assets/icon.svg")),
];

pub(super) async fn file(Path(file): Path<String>) -> Response {
    match FILES.iter().find(|(name, ..)| *name == file) {
        // Pages name them with the program's version, so a new one is asked for anew.
        Some((_, kind, text)) => {
            ([(CONTENT_TYPE, *kind), (CACHE_CONTROL, "public, max-age=3600")], *text).into_response()
        }
        None => PageError::NotFound("There is no such file.").into_response(),
    }
}
