//! The text of a policy: its tokens, and where they are.
use std::ops::Range;

use regorus::unstable::{Lexer, Source, Token, TokenKind};

use crate::engine::LIMITS;

/// Where the tokens are, texts with their quotes.
pub fn tokens(source: &Source) -> Vec<Range<usize>> {
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
pub fn code(text: &str, tokens: &[Range<usize>]) -> String {
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
pub struct Offsets<'a> {
    pub text: &'a str,
    bytes: usize,
    units: usize,
}

impl<'a> Offsets<'a> {
    pub fn of(text: &'a str) -> Self {
        Self { text, bytes: 0, units: 0 }
    }

    pub fn at(&mut self, bytes: usize) -> usize {
        self.units += self.text[self.bytes..bytes].encode_utf16().count();
        self.bytes = bytes;
        self.units
    }
}
