//! What names and texts of a policy say.
use regorus::unstable::{Expr, Import};

/// The name under which an import is used: the one it gives itself, else the last part of its path.
pub fn alias(import: &Import) -> &str {
    let path = || import.refr.span().text().rsplit('.').next().unwrap_or_default();
    import.r#as.as_ref().map_or_else(path, |name| name.text())
}

pub fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } => {
            value.as_string().ok().map(|text| text.to_string())
        }
        _ => None,
    }
}

pub fn path(refr: &Expr) -> Vec<Option<String>> {
    let mut path = Vec::new();
    let mut rest = refr;
    loop {
        rest = match rest {
            Expr::RefDot { refr, field, .. } => {
                path.push(Some(field.0.text().to_owned()));
                refr
            }
            Expr::RefBrack { refr, index, .. } => {
                path.push(text_of(index));
                refr
            }
            root => {
                path.push(Some(root.span().text().to_owned()));
                path.reverse();
                return path;
            }
        };
    }
}

/// The path of a package or an import, in which nothing is computed.
pub fn names(refr: &Expr) -> Vec<String> {
    path(refr).into_iter().flatten().collect()
}
