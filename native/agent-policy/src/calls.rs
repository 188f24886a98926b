//! Every function call in a module.
use regorus::unstable::{Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, RuleAssign, RuleBody, RuleHead};

use crate::scope::{Layer, Scope};

/// A call: the function's name as a reference, the whole expression, and what is around it.
pub struct Call<'a> {
    pub function: &'a Expr,
    pub whole: &'a Expr,
    pub arguments: &'a [Ref<Expr>],
    pub scope: Scope<'a>,
}

/// In the order of the text, but for a function's own name, which is not a call.
pub fn of(module: &Module) -> Vec<Call<'_>> {
    let mut calls = Calls { found: Vec::new(), scope: Scope::new() };
    module.policy.iter().for_each(|rule| calls.rule(rule));
    calls.found
}

struct Calls<'a> {
    found: Vec<Call<'a>>,
    scope: Scope<'a>,
}

impl<'a> Calls<'a> {
    fn rule(&mut self, rule: &'a Rule) {
        match rule {
            Rule::Spec { head, bodies, .. } => {
                match &bodies[..] {
                    [] => self.head(head),
                    [body] => self.inside(Layer::Query(&body.query), |calls| calls.head(head)),
                    // Each body says what the head means by a variable.
                    _ => self.inside(Layer::Unknown, |calls| calls.head(head)),
                }
                bodies.iter().for_each(|body| self.body(body));
            }
            Rule::Default { value, .. } => self.expr(value),
        }
    }

    fn head(&mut self, head: &'a RuleHead) {
        match head {
            RuleHead::Compr { refr, assign, .. } => {
                self.expr(refr);
                self.assign(assign.as_ref());
            }
            RuleHead::Set { refr, key, .. } => {
                self.expr(refr);
                self.all(key);
            }
            RuleHead::Func { args, assign, .. } => {
                self.all(args);
                self.assign(assign.as_ref());
            }
        }
    }

    fn body(&mut self, body: &'a RuleBody) {
        self.inside(Layer::Query(&body.query), |calls| calls.assign(body.assign.as_ref()));
        self.query(&body.query);
    }

    fn inside(&mut self, layer: Layer<'a>, look: impl FnOnce(&mut Self)) {
        self.scope.push(layer);
        look(self);
        self.scope.pop();
    }

    fn assign(&mut self, assign: Option<&'a RuleAssign>) {
        self.all(assign.map(|assign| &assign.value));
    }

    fn query(&mut self, query: &'a Query) {
        self.inside(Layer::Query(query), |calls| {
            query.stmts.iter().for_each(|statement| calls.statement(statement));
        });
    }

    fn statement(&mut self, statement: &'a LiteralStmt) {
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                self.all(key);
                self.all([value, collection]);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => self.expr(expr),
            Literal::Every { domain, query, .. } => {
                self.expr(domain);
                self.query(query);
            }
        }
        self.all(statement.with_mods.iter().map(|with| &with.r#as));
    }

    fn all<E: AsRef<Expr> + 'a>(&mut self, expressions: impl IntoIterator<Item = &'a E>) {
        expressions.into_iter().for_each(|expression| self.expr(expression.as_ref()));
    }

    fn expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. }
            | Expr::Var { .. } => {}
            Expr::Array { items, .. } | Expr::Set { items, .. } => self.all(items),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| self.all([key, value])),
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.inside(Layer::Query(query), |calls| calls.expr(term));
                self.query(query);
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.inside(Layer::Query(query), |calls| calls.all([key, value]));
                self.query(query);
            }
            Expr::Call { fcn, params, .. } => {
                let scope = self.scope.clone();
                self.found.push(Call { function: fcn, whole: expr, arguments: params, scope });
                self.all(params);
            }
            Expr::UnaryExpr { expr, .. } => self.expr(expr),
            Expr::RefDot { refr, .. } => self.expr(refr),
            Expr::RefBrack { refr, index, .. } => self.all([refr, index]),
            Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. }
            | Expr::AssignExpr { lhs, rhs, .. } => self.all([lhs, rhs]),
            Expr::Membership { key, value, collection, .. } => {
                self.all(key);
                self.all([value, collection]);
            }
        }
    }
}
