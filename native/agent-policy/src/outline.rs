//! What stands where in a policy, by the engine's own parser.
use std::ops::Range;

use regorus::unstable::{Expr, Import, Lexer, Module, Parser, Ref, Rule, RuleHead, Source, Token, TokenKind};
use serde::Serialize;

use crate::engine::{self, LIMITS};
use crate::keywords;

#[derive(Default, Serialize)]
pub struct Outline {
    package: Vec<String>,
    imports: Vec<String>,
    /// What stands before the first rule.
    code: String,
    /// Nothing where the rest does not parse.
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<RuleOutline>>,
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
    let mut offsets = Offsets { text, bytes: 0, units: 0 };
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

fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } => {
            value.as_string().ok().map(|text| text.to_string())
        }
        _ => None,
    }
}

fn path(refr: &Expr) -> Vec<Option<String>> {
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
fn names(refr: &Expr) -> Vec<String> {
    path(refr).into_iter().flatten().collect()
}

/// Where the tokens are, texts with their quotes.
fn tokens(source: &Source) -> Vec<Range<usize>> {
    let mut lexer = Lexer::new(source);
    lexer.set_max_col(LIMITS.max_col);
    std::iter::from_fn(|| lexer.next_token().ok().filter(|Token(kind, _)| *kind != TokenKind::Eof))
        .map(|Token(kind, span)| {
            let quote = usize::from(matches!(kind, TokenKind::String | TokenKind::RawString));
            span.start as usize - quote..span.end as usize + quote
        })
        .collect()
}

/// A text without comments, indents and blank lines. What else stands between tokens can make a difference.
fn code(text: &str, tokens: &[Range<usize>]) -> String {
    let mut end = tokens.first().map_or(0, |token| token.start);
    let mut code = String::new();
    for token in tokens {
        let gap = &text[end..token.start];
        code.push_str(match gap {
            "" => "",
            gap if gap.contains('\n') => "\n",
            _ => " ",
        });
        code.push_str(&text[token.clone()]);
        end = token.end;
    }
    code
}

/// Offsets as JavaScript counts them, in code units of UTF-16. Each is asked for behind the one before.
struct Offsets<'a> {
    text: &'a str,
    bytes: usize,
    units: usize,
}

impl Offsets<'_> {
    fn at(&mut self, bytes: usize) -> usize {
        self.units += self.text[self.bytes..bytes].encode_utf16().count();
        self.bytes = bytes;
        self.units
    }
}
