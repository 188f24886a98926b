export interface Display {
    show(name: string, step: string): void;
    /** Takes away what was shown. */
    clear(): void;
}

export interface Terminal {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
    write(text: string): unknown;
}

const UP_AND_CLEAR = "\x1b[1A\x1b[2K";
const MOST_LINES = 20;

/** A line for each image in work, kept up to date on a terminal; elsewhere nothing, because a log keeps every state. */
export function progressDisplay(terminal: Terminal): Display {
    const steps = new Map<string, string>();
    let lines = 0;
    const erase = (): string => UP_AND_CLEAR.repeat(lines);
    const draw = (): void => {
        const most = Math.min(MOST_LINES, (terminal.rows ?? 24) - 1);
        const shown = [...steps].slice(-most);
        const width = (terminal.columns ?? 80) - 1;
        const text = shown.map(([name, step]) => `${`${name}  ${step}`.slice(0, width)}\n`).join("");
        terminal.write(erase() + text);
        lines = shown.length;
    };
    const isTerminal = terminal.isTTY === true;
    return {
        show(name, step) {
            if (isTerminal && steps.get(name) !== step) {
                steps.set(name, step);
                draw();
            }
        },
        clear() {
            terminal.write(erase());
            lines = 0;
        },
    };
}
