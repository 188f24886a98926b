//! Gives a WebAssembly module a budget of steps and a limit of memory: `meter FROM TO PAGES`. Steps and not seconds,
//! because a module without imports has no clock, and a verdict must be the same on each machine.
use std::convert::Infallible;
use std::error::Error;

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ExportKind, ExportSection, Function, GlobalSection, GlobalType, MemoryType,
    Module, ValType,
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader, Operator, Parser};

/// The global that the caller fills before a call. The module traps when it is below zero.
const EXPORT: &str = "steps_left";
/// What the global is after the memory could not grow.
const NO_MEMORY: i32 = i32::MIN;
/// How many bytes are copied or filled in a step, as a power of two.
const BYTES_OF_A_STEP: i32 = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, pages] = &arguments[..] else { return Err("usage: meter FROM TO PAGES".into()) };
    let mut module = Module::new();
    let mut meter = Meter { pages: pages.parse()?, own_globals: 0 };
    meter.parse_core_module(&mut module, Parser::new(0), &std::fs::read(from)?)?;
    std::fs::write(to, module.finish())?;
    Ok(())
}

struct Meter {
    pages: u64,
    own_globals: u32,
}

type Done<T = ()> = Result<T, reencode::Error<Infallible>>;

impl Reencode for Meter {
    type Error = Infallible;

    fn memory_type(&mut self, memory: wasmparser::MemoryType) -> Done<MemoryType> {
        Ok(MemoryType { maximum: Some(self.pages), ..MemoryType::from(memory) })
    }

    fn parse_global_section(&mut self, section: &mut GlobalSection, globals: GlobalSectionReader<'_>) -> Done {
        self.own_globals = globals.count();
        utils::parse_global_section(self, section, globals)?;
        for _ in [self.steps_left(), self.operand()] {
            let number = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
            section.global(number, &ConstExpr::i32_const(0));
        }
        Ok(())
    }

    fn parse_export_section(&mut self, section: &mut ExportSection, exports: ExportSectionReader<'_>) -> Done {
        utils::parse_export_section(self, section, exports)?;
        section.export(EXPORT, ExportKind::Global, self.steps_left());
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Done {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let operators = body.get_operators_reader()?.into_iter().collect::<Result<Vec<_>, _>>()?;
        // What neither repeats nor calls anything belongs to the step of its caller.
        if operators.iter().any(|one| matches!(one, Operator::Call { .. } | Operator::CallIndirect { .. })) {
            self.take_step(&mut function);
        }
        for operator in operators {
            let instruction = self.instruction(operator.clone())?;
            match operator {
                Operator::Loop { .. } => self.take_step(function.instruction(&instruction)),
                Operator::MemoryCopy { .. } | Operator::MemoryFill { .. } => {
                    self.take_bytes(&mut function);
                    function.instruction(&instruction);
                }
                Operator::MemoryGrow { .. } => self.trap_without_memory(function.instruction(&instruction)),
                _ => drop(function.instruction(&instruction)),
            }
        }
        code.function(&function);
        Ok(())
    }
}

impl Meter {
    fn steps_left(&self) -> u32 {
        self.own_globals
    }

    /// Keeps a copy of what is on top of the stack.
    fn operand(&self) -> u32 {
        self.own_globals + 1
    }

    fn take_step(&self, function: &mut Function) {
        let left = self.steps_left();
        function.instructions().global_get(left).i32_const(1).i32_sub().global_set(left);
        function.instructions().global_get(left).i32_const(0).i32_lt_s().if_(BlockType::Empty).unreachable().end();
    }

    /// The number of bytes is on top of the stack. The next step notices when too many were taken.
    fn take_bytes(&self, function: &mut Function) {
        let (left, bytes) = (self.steps_left(), self.operand());
        function.instructions().global_set(bytes).global_get(bytes).global_get(left).global_get(bytes);
        function.instructions().i32_const(BYTES_OF_A_STEP).i32_shr_u().i32_sub().global_set(left);
    }

    /// The answer of `memory.grow` is on top of the stack: -1 is no.
    fn trap_without_memory(&self, function: &mut Function) {
        let (left, answer) = (self.steps_left(), self.operand());
        function.instructions().global_set(answer).global_get(answer).global_get(answer);
        function.instructions().i32_const(-1).i32_eq().if_(BlockType::Empty);
        function.instructions().i32_const(NO_MEMORY).global_set(left).unreachable().end();
    }
}
