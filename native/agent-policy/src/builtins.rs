//! Calls of functions that the guest does not have. It would notice them only when it evaluates the call, and deny.
use std::collections::HashSet;

use regorus::unstable::{BUILTINS, Expr, Module, Rule, RuleHead};

use crate::calls;
use crate::names::alias;
use crate::problem::Problem;

/// A problem for each call that resolves neither to a builtin nor to a function of the policy.
pub fn missing(module: &Module) -> Vec<Problem> {
    let own: HashSet<&str> = module.policy.iter().filter_map(|rule| own_function(rule)).collect();
    let imported: HashSet<&str> = module.imports.iter().map(alias).collect();
    let known = |name: &str| {
        let root = name.split(['.', '[']).next().unwrap_or(name);
        own.contains(name)
            || imported.contains(root)
            || root == "data"
            || name == "print"
            || BUILTINS.contains_key(name)
    };
    calls::of(module)
        .into_iter()
        .filter(|call| !known(call.function.span().text()))
        .map(|call| unknown_function(call.function.span().text(), call.whole))
        .collect()
}

fn unknown_function(name: &str, call: &Expr) -> Problem {
    let span = call.span();
    Problem { line: span.line, column: span.col, message: format!("could not find function {name}") }
}

fn own_function(rule: &Rule) -> Option<&str> {
    match rule {
        Rule::Spec { head: RuleHead::Func { refr, .. }, .. } | Rule::Default { refr, .. } => Some(refr.span().text()),
        Rule::Spec { .. } => None,
    }
}
