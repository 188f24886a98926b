import ts from "typescript";

/** A value, and where it goes: a parameter or a property. */
type Flow = readonly [value: ts.Expression, into: ts.Declaration];

/** The codes of messages, and the values and parameters for which no text is found. */
export interface MessageCodes {
    readonly codes: ReadonlySet<string>;
    readonly lost: readonly string[];
}

/**
 * Every text that can become `code` of an `Issue`. It starts at that property, and goes back over what is passed for
 * parameters and written into properties, until the type of the value is a text.
 */
export function messageCodes(): MessageCodes {
    const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
    const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
    // The types of other packages do not matter, and take most of the time.
    const program = ts.createProgram(fileNames, { ...options, noResolve: true, types: [] });
    const checker = program.getTypeChecker();
    const sources = program.getSourceFiles().filter((file) => !program.isSourceFileDefaultLibrary(file));
    const flows = sources.flatMap((file) => nodesIn(file).flatMap((node) => flowsOf(node, checker)));
    const wanted = [codeOfIssue(program)];
    const codes = new Set<string>();
    const lost: string[] = [];
    for (const declaration of wanted) {
        const values = flows.flatMap(([from, into]) => (into === declaration ? choicesIn(from) : []));
        if (values.length === 0) {
            lost.push(placeOf(declaration));
        }
        for (const value of values) {
            const texts = textsOf(checker.getTypeAtLocation(value));
            const from = declarationsOf(value, checker);
            texts?.forEach((text) => {
                codes.add(text);
            });
            if (texts === undefined && from.length === 0) {
                lost.push(placeOf(value));
            }
            wanted.push(...(texts === undefined ? from.filter((one) => !wanted.includes(one)) : []));
        }
    }
    return { codes, lost };
}

function placeOf(node: ts.Node): string {
    return `${node.getSourceFile().fileName}: ${node.getText()}`;
}

function codeOfIssue(program: ts.Program): ts.Declaration {
    const found = nodesIn(program.getSourceFile("core/issue.ts") as ts.SourceFile).find(
        (node) => ts.isPropertySignature(node) && node.name.getText() === "code",
    );
    return found as ts.PropertySignature;
}

function nodesIn(file: ts.SourceFile): ts.Node[] {
    const nodes: ts.Node[] = [file];
    for (const node of nodes) {
        ts.forEachChild(node, (child) => {
            nodes.push(child);
        });
    }
    return nodes;
}

/** What a call of a function or class passes for parameters, and what an object writes into the properties of its type. */
function flowsOf(node: ts.Node, checker: ts.TypeChecker): Flow[] {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const kind = ts.isNewExpression(node) ? ts.SignatureKind.Construct : ts.SignatureKind.Call;
        return choicesIn(node.expression)
            .filter(ts.isIdentifier)
            .flatMap((callee) => checker.getSignaturesOfType(checker.getTypeAtLocation(callee), kind))
            .flatMap(({ parameters }) =>
                (node.arguments ?? []).flatMap((value, index): Flow[] => {
                    const into = parameters[index]?.valueDeclaration;
                    return into === undefined ? [] : [[value, into]];
                }),
            );
    }
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
        const type = checker.getContextualType(node.parent);
        const types = type?.isUnion() ? type.types : [type];
        const value = ts.isPropertyAssignment(node) ? node.initializer : node.name;
        return types.flatMap((one) =>
            (one?.getProperty(node.name.getText())?.declarations ?? []).map((into): Flow => [value, into]),
        );
    }
    return [];
}

/** Both sides of `a ? b : c` and of `a ?? b`. */
function choicesIn(value: ts.Expression): ts.Expression[] {
    if (ts.isParenthesizedExpression(value)) {
        return choicesIn(value.expression);
    }
    if (ts.isConditionalExpression(value)) {
        return [...choicesIn(value.whenTrue), ...choicesIn(value.whenFalse)];
    }
    return ts.isBinaryExpression(value) ? [...choicesIn(value.left), ...choicesIn(value.right)] : [value];
}

/** The texts of a type that has no others. */
function textsOf(type: ts.Type): string[] | undefined {
    const types = type.isUnion() ? type.types : [type];
    const texts = types.flatMap((one) => (one.isStringLiteral() ? one.value : []));
    return texts.length === types.length ? texts : undefined;
}

/** The parameters and properties that a value is read from. */
function declarationsOf(value: ts.Expression, checker: ts.TypeChecker): ts.Declaration[] {
    const symbol = ts.isShorthandPropertyAssignment(value.parent)
        ? checker.getShorthandAssignmentValueSymbol(value.parent)
        : checker.getSymbolAtLocation(value);
    return (symbol?.declarations ?? []).flatMap((one) => {
        if (ts.isBindingElement(one)) {
            const whole = checker.getTypeAtLocation(one.parent);
            return whole.getProperty((one.propertyName ?? one.name).getText())?.declarations ?? [];
        }
        return ts.isParameter(one) || ts.isPropertySignature(one) || ts.isPropertyDeclaration(one) ? [one] : [];
    });
}
