import { readFileSync } from "node:fs";
import { defineConfig } from "vitepress";

/** The index gives the order: each of its headings is a part of the sidebar. */
const [, ...PARTS] = readFileSync(new URL("../README.md", import.meta.url), "utf8").split(/^## /m);
const SIDEBAR = PARTS.map((part) => ({
    text: part.split("\n", 1)[0] ?? "",
    items: [...part.matchAll(/^- \[(.*?)\]\((.*?)\.md\)/gm)].map(([, text = "", page]) => ({ text, link: `/${page}` })),
}));

/** Where the theme is too pale to read. The keys in the search button are not in its accessible name. */
const STYLE = `
:root { --vp-code-lang-color: #57575c }
.dark { --vp-code-lang-color: #a4a4ab }
.vp-doc td code, .vp-doc th code { overflow-wrap: anywhere }
.DocSearch-Button-Keys { display: none !important }
`;

export default defineConfig({
    title: "confidential-workload",
    description: "Pulumi component that runs a Kubernetes workload in a confidential VM",
    lang: "en-US",
    srcExclude: ["reference/**"],
    rewrites: { "README.md": "index.md" },
    head: [["style", {}, STYLE]],
    themeConfig: {
        sidebar: SIDEBAR,
        outline: "deep",
        search: { provider: "local" },
    },
    // A diagram is shown as its text: the program that draws it is larger than all pages together.
    markdown: {
        theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
        // As GitHub makes them, so that one link works in both.
        anchor: {
            slugify: (heading) =>
                heading
                    .toLowerCase()
                    .replace(/[^\p{L}\p{N} _-]/gu, "")
                    .replaceAll(" ", "-"),
        },
    },
});
