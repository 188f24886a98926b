//! Answers that change what rules give. A request may be answered by `{"allowed": true, "ops": [...]}`, and the agent
//! patches the engine's data with these operations (Kata `src/agent/policy/src/policy.rs`, `apply_patch_to_state`). What
//! the data has at the place of a rule counts before the rule (regorus `interpreter.rs`, `update_data`), so that one which
//! writes to `/agent_policy` answers later requests.
//!
//! From each answer its values are followed through variables, rules and arguments to the paths of its operations. A
//! value that cannot be followed is an override that is not certain.
use std::collections::{BTreeMap, HashSet};

use regorus::unstable::{Expr, Module, Query, Ref, Rule, RuleHead, Span};
use serde::Serialize;

use crate::calls::{self, Call};
use crate::keywords;
use crate::names::{alias, names, path, text_of};
use crate::scope::{Layer, Meaning, Scope, in_each, meaning, mentions};

const PACKAGE: &str = "agent_policy";
const RULES: &str = "/agent_policy";
const OPERATIONS: &str = "ops";
/// A policy must not exhaust the stack of its reader.
const MOST_DEPTH: usize = 200;

#[derive(PartialEq, Eq, Serialize)]
pub struct Override {
    line: u32,
    certain: bool,
}

/// What a value is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    Answer,
    Operations,
    Operation,
    Path,
    /// The first of the texts that make a path.
    Beginning,
    /// The list of these texts.
    Parts,
}

pub fn of(module: &Module) -> Vec<Override> {
    let package = names(&module.package.refr);
    let mut finder =
        Finder { module, calls: calls::of(module), seen: HashSet::new(), found: BTreeMap::new(), depth: 0 };
    match package.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [PACKAGE] => finder.answers(),
        // The package is itself the answer.
        [PACKAGE, ..] => finder.add(module.package.span.line, false),
        _ => {}
    }
    finder.found.into_iter().map(|(line, certain)| Override { line, certain }).collect()
}

struct Finder<'a> {
    module: &'a Module,
    calls: Vec<Call<'a>>,
    seen: HashSet<(Role, *const Expr, Option<*const Query>)>,
    found: BTreeMap<u32, bool>,
    depth: usize,
}

impl<'a> Finder<'a> {
    fn add(&mut self, line: u32, certain: bool) {
        *self.found.entry(line).or_default() |= certain;
    }

    fn answers(&mut self) {
        for rule in &self.module.policy {
            // A message of the agent's protocol begins so, as does what allows failing requests.
            if path(keywords::name(rule))[0].as_ref().is_some_and(|name| name.starts_with(char::is_uppercase)) {
                self.rule(Role::Answer, rule);
            }
        }
    }

    fn rule(&mut self, role: Role, rule: &'a Rule) {
        let full = path(keywords::name(rule));
        let role = match (role, &full[1..]) {
            (role, []) => role,
            (Role::Answer, [Some(key)]) if key == OPERATIONS => Role::Operations,
            (Role::Answer, [Some(key), ..]) if key != OPERATIONS => return,
            _ => return self.add(rule.span().line, false),
        };
        match rule {
            Rule::Default { value, .. } => self.value(role, value, &Scope::new()),
            Rule::Spec { head: RuleHead::Set { key, .. }, bodies, .. } => match (role, key) {
                (Role::Operations, Some(key)) => {
                    in_each(bodies).iter().for_each(|scope| self.value(Role::Operation, key, scope));
                }
                (Role::Parts, _) => self.add(rule.span().line, false),
                _ => {}
            },
            Rule::Spec { head: RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. }, bodies, .. } => {
                for (index, scope) in in_each(bodies).iter().enumerate() {
                    let own = bodies.get(index).and_then(|body| body.assign.as_ref());
                    if let Some(assign) = own.or(assign.as_ref()) {
                        self.value(role, &assign.value, scope);
                    }
                }
            }
        }
    }

    fn value(&mut self, role: Role, expr: &'a Expr, scope: &Scope<'a>) {
        let around = scope.iter().rev().find_map(|layer| match layer {
            Layer::Query(query) => Some(std::ptr::from_ref(*query)),
            _ => None,
        });
        if !self.seen.insert((role, std::ptr::from_ref(expr), around)) {
            return;
        }
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            self.unknown(expr);
        } else {
            self.follow(role, expr, scope);
        }
        self.depth -= 1;
    }

    fn follow(&mut self, role: Role, expr: &'a Expr, scope: &Scope<'a>) {
        match (role, expr) {
            (_, Expr::Var { span, .. }) => self.variable(role, expr, span.text(), scope),
            (_, Expr::Call { fcn, params, .. }) => self.call(role, expr, fcn.span().text(), params, scope),
            (Role::Answer, Expr::Object { fields, .. }) => self.field(fields, OPERATIONS, Role::Operations, scope),
            (Role::Operation, Expr::Object { fields, .. }) => self.field(fields, "path", Role::Path, scope),
            (Role::Operations, Expr::Array { items, .. } | Expr::Set { items, .. }) => {
                items.iter().for_each(|item| self.value(Role::Operation, item, scope));
            }
            (Role::Operations, Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. }) => {
                self.value(Role::Operation, term, &[&scope[..], &[Layer::Query(query)]].concat());
            }
            (Role::Operations, Expr::RefDot { refr, field, .. }) if field.0.text() == OPERATIONS => {
                self.value(Role::Answer, refr, scope);
            }
            (Role::Parts, Expr::Array { items, .. }) if !items.is_empty() => {
                self.value(Role::Beginning, &items[0], scope);
            }
            (Role::Path | Role::Beginning, Expr::String { .. } | Expr::RawString { .. }) => {
                self.place(expr, &text_of(expr).unwrap_or_default(), role == Role::Path);
            }
            // The agent takes a value of another type for an error, and denies.
            (Role::Answer, Expr::Array { .. } | Expr::Set { .. } | Expr::ArrayCompr { .. } | Expr::SetCompr { .. })
            | (Role::Operations, Expr::Object { .. } | Expr::ObjectCompr { .. }) => {}
            _ if is_plain(expr) => {}
            _ => self.unknown(expr),
        }
    }

    fn field(&mut self, fields: &'a [(Span, Ref<Expr>, Ref<Expr>)], name: &str, role: Role, scope: &Scope<'a>) {
        for (_, key, value) in fields {
            match text_of(key) {
                Some(key) if key == name => self.value(role, value, scope),
                Some(_) => {}
                None => self.unknown(key),
            }
        }
    }

    /// The empty path is that of all data.
    fn place(&mut self, expr: &Expr, path: &str, is_whole: bool) {
        let is_below = path.strip_prefix(RULES).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_below || is_whole && path.is_empty() {
            self.add(expr.span().line, true);
        } else if !is_whole && RULES.starts_with(path) {
            self.unknown(expr);
        }
    }

    fn unknown(&mut self, expr: &Expr) {
        self.add(expr.span().line, false);
    }

    fn variable(&mut self, role: Role, expr: &'a Expr, name: &str, scope: &Scope<'a>) {
        match meaning(name, scope) {
            Meaning::Value(value, scope) => return self.value(role, value, &scope),
            Meaning::Unknown => return self.unknown(expr),
            Meaning::Outside => {}
        }
        let around = self.module.policy.iter().rfind(|rule| rule.span().start <= expr.span().start);
        let (function, arguments) = match around.map(AsRef::as_ref) {
            Some(Rule::Spec { head: RuleHead::Func { refr, args, .. }, .. }) => (refr, &args[..]),
            _ => return self.rules(role, expr, name),
        };
        match arguments.iter().position(|argument| mentions(argument, name)) {
            Some(index) if matches!(arguments[index].as_ref(), Expr::Var { .. }) => {
                self.arguments(role, function, index);
            }
            Some(_) => self.unknown(expr),
            None => self.rules(role, expr, name),
        }
    }

    /// What the function is called with, wherever that is.
    fn arguments(&mut self, role: Role, function: &Expr, index: usize) {
        let name = path(function).pop();
        let given: Vec<_> = self
            .calls
            .iter()
            .filter(|call| path(call.function).pop() == name)
            .filter_map(|call| Some((call.arguments.get(index)?, call.scope.clone())))
            .collect();
        given.into_iter().for_each(|(value, scope)| self.value(role, value, &scope));
    }

    fn rules(&mut self, role: Role, expr: &Expr, name: &str) {
        let module = self.module;
        let mut rules =
            module.policy.iter().filter(|rule| path(keywords::name(rule))[0].as_deref() == Some(name)).peekable();
        if rules.peek().is_none() || module.imports.iter().any(|import| alias(import) == name) {
            self.unknown(expr);
        }
        rules.for_each(|rule| self.rule(role, rule));
    }

    fn call(&mut self, role: Role, expr: &'a Expr, name: &str, arguments: &'a [Ref<Expr>], scope: &Scope<'a>) {
        let root = name.split(['.', '[']).next().unwrap_or(name);
        let is_own = self.module.policy.iter().any(|rule| path(keywords::name(rule))[0].as_deref() == Some(root))
            || self.module.imports.iter().any(|import| alias(import) == root);
        match (role, name, arguments) {
            _ if is_own => self.rules(role, expr, name),
            (Role::Operations, "array.concat", lists) => lists.iter().for_each(|list| self.value(role, list, scope)),
            (Role::Path | Role::Beginning, "concat", [_, parts]) => self.value(Role::Parts, parts, scope),
            (Role::Path | Role::Beginning, "sprintf", [format, ..]) => match text_of(format) {
                Some(format) => self.place(expr, format.split('%').next().unwrap_or_default(), !format.contains('%')),
                None => self.unknown(expr),
            },
            _ => self.unknown(expr),
        }
    }
}

/// A value in which nothing stands that could be followed, and which the agent takes for no list and no object.
fn is_plain(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Bool { .. }
            | Expr::Null { .. }
            | Expr::Number { .. }
            | Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::BoolExpr { .. }
            | Expr::Membership { .. }
    )
}

#[cfg(test)]
mod tests {
    use crate::engine;

    /// The lines of a policy that may write to the place of its rules; those that certainly do end with `!`.
    fn found(rules: &str) -> Vec<String> {
        let policy = format!("package agent_policy\nimport rego.v1\n{rules}");
        let mut engine = engine::load(&policy, false).map_err(|_| policy).unwrap();
        let module = engine.get_modules().first().cloned().unwrap();
        super::of(&module).iter().map(|one| format!("{}{}", one.line, if one.certain { "!" } else { "" })).collect()
    }

    #[test]
    fn an_answer_without_operations_or_with_some_elsewhere_is_no_override() {
        for rules in [
            "CreateContainerRequest := true",
            "CreateContainerRequest := {\"allowed\": true, \"ops\": []}",
            "CreateContainerRequest := {\"allowed\": true, \"ops\": [{\"op\": \"add\", \"path\": \"/pstate\", \"value\": 1}]}",
            "CreateContainerRequest := {\"allowed\": true, \"ops\": [{\"op\": \"add\", \"path\": \"/agent_policy_x\", \"value\": 1}]}",
            "helper := {\"allowed\": true, \"ops\": [{\"op\": \"add\", \"path\": \"/agent_policy/X\", \"value\": 1}]}",
        ] {
            assert_eq!(found(rules), Vec::<String>::new(), "{rules}");
        }
    }

    #[test]
    fn a_path_below_the_rules_is_followed_to_its_line() {
        let ops = |path: &str| {
            format!("{{\"allowed\": true, \"ops\": [{{\"op\": \"add\", \"path\": {path}, \"value\": true}}]}}")
        };
        for (rules, line) in [
            (format!("A := {}", ops("\"/agent_policy/ExecProcessRequest\"")), "3!"),
            (format!("A := {}", ops("\"\"")), "3!"),
            (format!("A := {}", ops("concat(\"/\", [\"/agent_policy\", input.x])")), "3!"),
            (format!("A := {}", ops("sprintf(\"/agent_policy/%s\", [input.x])")), "3!"),
            (format!("p := \"/agent_policy\"\nA := {}", ops("p")), "3!"),
            (format!("f(p) := {}\nA := f(\"/agent_policy\")", ops("p")), "4!"),
            (format!("A := x if {{\n  x := {}\n}}", ops("\"/agent_policy\"")), "4!"),
            (format!("A := {}", ops("input.x")), "3"),
            ("A := input.x".to_owned(), "3"),
            ("A := {\"allowed\": true, \"ops\": input.x}".to_owned(), "3"),
        ] {
            assert_eq!(found(&rules), [line], "{rules}");
        }
    }

    #[test]
    fn a_chain_that_never_ends_for_the_reader_is_an_override_that_is_not_certain() {
        let chain: String = (0..300).map(|index| format!("a{index} := a{}\n", index + 1)).collect();
        assert_eq!(found(&format!("A := a0\n{chain}a300 := true")).len(), 1);
    }
}
