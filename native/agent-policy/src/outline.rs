//! What stands where in a policy, by the engine's own parser.
use std::ops::Range;

use regorus::unstable::{Expr, Import, Module, Parser, Ref, Rule, RuleHead, Source};
use serde::Serialize;

use crate::engine;
use crate::keywords;
use crate::names::{names, path, text_of};
use crate::overrides::{self, Override};
use crate::text::{Offsets, code, tokens};

#[derive(Default, Serialize)]
pub struct Outline {
    package: Vec<String>,
    imports: Vec<String>,
    /// What stands before the first rule.
    code: String,
    /// Nothing where the rest does not parse.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<RuleOutline>>,
    /// Where answers change, or may change, what rules give.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overrides: Vec<Override>,
}

#[derive(Serialize)]
struct RuleOutline {
    /// Below the package; nothing for a part that is computed.
    path: Vec<Option<String>>,
    default: bool,
    line: u32,
    start: usize,
    end: usize,
    /// Where the value of a rule without conditions begins, but for a default's.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<usize>,
    /// The value of a default or of such a rule, where it is `true` or `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<bool>,
    /// The text by which a set has an entry, or that is the first argument of a function.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// The keys of an object that the rule assigns.
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Vec<String>>,
    code: String,
}

pub fn of(policy: &str, rego_v0: bool) -> Outline {
    match engine::load(policy, rego_v0) {
        Ok(mut engine) => engine.get_modules().first().map(|module| of_module(module)).unwrap_or_default(),
        Err(_) => head(policy).unwrap_or_default(),
    }
}

/// Package and imports, which can be read where the rest cannot.
fn head(policy: &str) -> Option<Outline> {
    let source = Source::from_contents(engine::SOURCE.to_owned(), policy.to_owned()).ok()?;
    let mut parser = Parser::new(&source).ok()?;
    let mut outline = Outline { package: names(&parser.parse_package().ok()?.refr), ..Outline::default() };
    while parser.token_text() == "import" {
        let path = parser.next_token().and_then(|()| parser.parse_expr());
        let Ok(path) = path else { break };
        outline.imports.push(names(&path).join("."));
    }
    Some(outline)
}

fn of_module(module: &Module) -> Outline {
    let source = &module.package.span.source;
    let text = source.contents().as_str();
    let mut offsets = Offsets::of(text);
    let tokens = tokens(source);
    let first_token = |rule: &Ref<Rule>| tokens.partition_point(|token| token.start < rule.span().start as usize);
    let starts: Vec<usize> = module.policy.iter().map(first_token).collect();
    let ends = starts.iter().copied().skip(1).chain([tokens.len()]);
    let rules = module.policy.iter().zip(starts.iter().zip(ends));
    Outline {
        package: names(&module.package.refr),
        imports: module.imports.iter().map(import).collect(),
        code: code(text, &tokens[..starts.first().copied().unwrap_or(tokens.len())]),
        rules: Some(rules.map(|(rule, (&start, end))| of_rule(rule, &tokens[start..end], &mut offsets)).collect()),
        overrides: overrides::of(module),
    }
}

fn import(import: &Import) -> String {
    let path = names(&import.refr).join(".");
    import.r#as.as_ref().map_or_else(|| path.clone(), |name| format!("{path} as {}", name.text()))
}

fn of_rule(rule: &Rule, tokens: &[Range<usize>], offsets: &mut Offsets) -> RuleOutline {
    let start = offsets.at(rule.span().start as usize);
    RuleOutline {
        path: path(keywords::name(rule)),
        default: matches!(rule, Rule::Default { .. }),
        line: rule.span().line,
        start,
        value: value_start(rule, tokens).map(|value| offsets.at(value)),
        end: tokens.last().map_or(start, |token| offsets.at(token.end)),
        answer: constant(rule).and_then(boolean),
        key: key(rule).and_then(text_of),
        keys: assigned(rule).and_then(keys),
        code: code(offsets.text, tokens),
    }
}

fn assigned(rule: &Rule) -> Option<&Expr> {
    match rule {
        Rule::Default { value, .. } => Some(value),
        Rule::Spec { head: RuleHead::Compr { assign, .. }, .. } => assign.as_ref().map(|assign| assign.value.as_ref()),
        Rule::Spec { .. } => None,
    }
}

/// The value that a rule has whatever is asked.
fn constant(rule: &Rule) -> Option<&Expr> {
    match rule {
        Rule::Spec { bodies, .. } if !bodies.is_empty() => None,
        _ => assigned(rule),
    }
}

/// The engine's own place of an object is that of its last entry.
fn value_start(rule: &Rule, tokens: &[Range<usize>]) -> Option<usize> {
    match rule {
        Rule::Spec { head: RuleHead::Compr { assign: Some(assign), .. }, bodies, .. } if bodies.is_empty() => {
            tokens.iter().map(|token| token.start).find(|start| *start > assign.span.start as usize)
        }
        _ => None,
    }
}

fn boolean(value: &Expr) -> Option<bool> {
    match value {
        Expr::Bool { value, .. } => value.as_bool().ok().copied(),
        _ => None,
    }
}

fn key(rule: &Rule) -> Option<&Expr> {
    match rule {
        Rule::Spec { head: RuleHead::Set { key, .. }, .. } => key.as_deref(),
        Rule::Spec { head: RuleHead::Func { args, .. }, .. } => args.first().map(AsRef::as_ref),
        _ => None,
    }
}

fn keys(value: &Expr) -> Option<Vec<String>> {
    match value {
        Expr::Object { fields, .. } => Some(fields.iter().filter_map(|(_, key, _)| text_of(key)).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json, to_value};

    fn outline(policy: &str) -> Value {
        to_value(super::of(policy, false)).unwrap()
    }

    #[test]
    fn a_rule_is_its_path_line_place_and_answer() {
        let policy = "package agent_policy\nimport rego.v1\n\n# why\ndefault A := false\nA := true\n";
        let found = outline(policy);
        assert_eq!(found["package"], json!(["agent_policy"]));
        assert_eq!(found["imports"], json!(["rego.v1"]));
        let rules = found["rules"].as_array().unwrap();
        let answers: Vec<_> =
            rules.iter().map(|rule| (&rule["path"], &rule["default"], &rule["line"], &rule["answer"])).collect();
        assert_eq!(answers[0], (&json!(["A"]), &json!(true), &json!(5), &json!(false)));
        assert_eq!(answers[1], (&json!(["A"]), &json!(false), &json!(6), &json!(true)));
        let place = |key: &str| usize::try_from(rules[1][key].as_u64().unwrap()).unwrap();
        assert_eq!(&policy[place("start")..place("end")], "A := true");
        assert_eq!(&policy[place("value")..place("end")], "true");
    }

    #[test]
    fn what_is_computed_or_conditional_has_no_answer() {
        let found = outline("package p\nimport rego.v1\nA := true if input.x\nA[input.y] := true\n");
        let rules = found["rules"].as_array().unwrap();
        assert_eq!(rules[0].get("answer"), None);
        assert_eq!(rules[1]["path"], json!(["A", null]));
    }

    #[test]
    fn package_and_imports_are_read_where_the_rest_does_not_parse() {
        let found = outline("package agent_policy\nimport rego.v1\nA := {\n");
        assert_eq!(found["package"], json!(["agent_policy"]));
        assert_eq!(found["imports"], json!(["rego.v1"]));
        assert_eq!(found.get("rules"), None);
    }
}
