use std::fs;
use std::path::Path;

use oci_spec::distribution::Reference;
use serde_json::Value;

/// Asks the guest's reader of image references: the rows of `references`, and whether each source of `registries` is
/// written as that reader writes it.
pub fn check(table: &Path) -> bool {
    match rows(table) {
        Ok(rows) if !rows.is_empty() => judge(&rows),
        Ok(_) => failed("no reference in the table"),
        Err(cause) => failed(&format!("{}: {cause}", table.display())),
    }
}

/// An image, and what the guest makes of it: nothing where it cannot read it.
type Row = (String, Option<String>);

fn judge(rows: &[Row]) -> bool {
    let problems: Vec<String> = rows.iter().filter_map(problem).collect();
    if !problems.is_empty() {
        return failed(&format!("{} of {} image references\n{}", problems.len(), rows.len(), problems.join("\n")));
    }
    println!("rust: {} image references agree", rows.len());
    true
}

fn failed(what: &str) -> bool {
    println!("rust: FAILED: {what}");
    false
}

fn problem((image, whole): &Row) -> Option<String> {
    let read = Reference::try_from(image.as_str()).ok().map(|reference| reference.whole());
    (read != *whole).then(|| format!("{image:?} is {read:?}, the table says {whole:?}"))
}

fn rows(table: &Path) -> Result<Vec<Row>, String> {
    let text = fs::read_to_string(table).map_err(|cause| cause.to_string())?;
    let read: Value = serde_json::from_str(&text).map_err(|cause| cause.to_string())?;
    let mut rows = Vec::new();
    for row in list(&read, "references")? {
        rows.push((text_of(row, "image")?, row["whole"].as_str().map(str::to_owned)));
    }
    for group in list(&read, "registries")? {
        for image in list(group, "images")? {
            for source in list(image, "sources")? {
                let reference = text_of(source, "reference")?;
                rows.push((reference.clone(), Some(reference)));
            }
        }
    }
    Ok(rows)
}

fn list<'a>(value: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    value[name].as_array().ok_or(format!("{name} is not an array in {value}"))
}

fn text_of(value: &Value, name: &str) -> Result<String, String> {
    value[name].as_str().map(str::to_owned).ok_or(format!("{name} is not a string in {value}"))
}
