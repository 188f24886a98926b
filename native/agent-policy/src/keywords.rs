//! Words of Rego v1 without the import that makes them keywords. Rego v0 reads `Name if { … }` as two rules, and the first
//! is always true: a policy that denies nothing.
use regorus::unstable::{Expr, Module, Rule, RuleHead};

use crate::problem::Problem;

const KEYWORDS: [&str; 4] = ["contains", "every", "if", "in"];

/// A problem for each rule that is named like a keyword, which Rego v1 refuses by itself.
pub fn as_rules(module: &Module) -> impl Iterator<Item = Problem> {
    module.policy.iter().map(|rule| name(rule)).filter(|name| KEYWORDS.contains(&name.span().text())).map(unimported)
}

pub fn name(rule: &Rule) -> &Expr {
    match rule {
        Rule::Default { refr, .. } => refr,
        Rule::Spec { head, .. } => match head {
            RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. } => refr,
        },
    }
}

fn unimported(name: &Expr) -> Problem {
    let (span, word) = (name.span(), name.span().text());
    let message = format!("`{word}` is the name of a rule here, and no keyword: `import rego.v1` is missing");
    Problem { line: span.line, column: span.col, message }
}
