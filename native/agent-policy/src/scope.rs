//! What is around an expression, and what it means by a variable there.
use regorus::unstable::{AssignOp, Expr, Literal, Query, RuleBody};

/// The innermost last. Variables that are declared here count before arguments and rules.
pub type Scope<'a> = Vec<Layer<'a>>;

#[derive(Clone, Copy)]
pub enum Layer<'a> {
    Query(&'a Query),
    /// It may declare anything.
    Unknown,
}

/// The scopes of a rule's value: each of its bodies, or none.
pub fn in_each(bodies: &[RuleBody]) -> Vec<Scope<'_>> {
    let scopes: Vec<_> = bodies.iter().map(|body| vec![Layer::Query(&body.query)]).collect();
    if scopes.is_empty() { vec![Scope::new()] } else { scopes }
}

pub enum Meaning<'a> {
    /// What `:=` gives it, and what is around that.
    Value(&'a Expr, Scope<'a>),
    /// It is declared in another way, as by `some`.
    Unknown,
    /// It is an argument, a rule or an import.
    Outside,
}

pub fn meaning<'a>(name: &str, scope: &[Layer<'a>]) -> Meaning<'a> {
    let found = scope.iter().enumerate().rev().find_map(|(depth, layer)| Some((depth, declared(name, *layer)?)));
    match found {
        Some((depth, Some(value))) => Meaning::Value(value, scope[..=depth].to_vec()),
        Some((_, None)) => Meaning::Unknown,
        None => Meaning::Outside,
    }
}

/// Nothing where the layer does not declare the variable, and nothing inside where it gets its value by more than `:=`.
fn declared<'a>(name: &str, layer: Layer<'a>) -> Option<Option<&'a Expr>> {
    let query = match layer {
        Layer::Query(query) => query,
        Layer::Unknown => return Some(None),
    };
    query.stmts.iter().find_map(|statement| match &statement.literal {
        Literal::Expr { expr, .. } => match expr.as_ref() {
            Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } if mentions(lhs, name) => {
                let is_simple = matches!(lhs.as_ref(), Expr::Var { .. }) && statement.with_mods.is_empty();
                Some(is_simple.then_some(rhs.as_ref()))
            }
            _ => None,
        },
        Literal::SomeVars { vars, .. } => vars.iter().any(|var| var.text() == name).then_some(None),
        Literal::SomeIn { key, value, .. } => {
            key.iter().chain([value]).any(|pattern| mentions(pattern, name)).then_some(None)
        }
        Literal::Every { .. } | Literal::NotExpr { .. } => None,
    })
}

/// Whether a pattern has a variable of the name.
pub fn mentions(pattern: &Expr, name: &str) -> bool {
    match pattern {
        Expr::Var { span, .. } => span.text() == name,
        Expr::Array { items, .. } => items.iter().any(|item| mentions(item, name)),
        Expr::Object { fields, .. } => fields.iter().any(|(_, _, value)| mentions(value, name)),
        _ => false,
    }
}
