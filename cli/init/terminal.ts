import { createInterface } from "node:readline/promises";

export interface Terminal {
    /** The next line, also one that was typed before. Rejects with `NoAnswer` where the input ends. */
    ask(question: string): Promise<string>;
    say(text: string): void;
    close(): void;
}

/** The input ended, or somebody pressed Ctrl-C. */
export class NoAnswer extends Error {}

export function openTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Terminal {
    const lines = createInterface({ input, output });
    const answers = lines[Symbol.asyncIterator]();
    const say = (text: string): void => {
        output.write(text);
    };
    return {
        async ask(question) {
            // An editor of lines draws its prompt again, which is one line.
            const prompt = question.lastIndexOf("\n") + 1;
            say(question.slice(0, prompt));
            lines.setPrompt(question.slice(prompt));
            lines.prompt();
            const { value, done } = await answers.next();
            if (done === true) {
                throw new NoAnswer();
            }
            return value;
        },
        say,
        close: () => lines.close(),
    };
}
