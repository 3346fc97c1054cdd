/** A table of texts with a title and lines above it: what markdown, csv and html all can show. */
export interface Sheet {
	readonly title: string;
	readonly remarks: readonly string[];
	readonly head: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

/** GitHub-flavoured Markdown. A bar in a cell is escaped, a line break becomes a space. */
export function sheetMarkdown({ title, remarks, head, rows }: Sheet): string {
	const line = (cells: readonly string[]): string => `| ${cells.map((cell) => markdownText(cell).replaceAll("|", "\\|")).join(" | ")} |`;
	const table = [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
	return `${[`# ${markdownText(title)}`, ...remarks.map(markdownText), table].join("\n\n")}\n`;
}

/** Angle brackets and what else Markdown might read as markup are taken literally. */
const markdownText = (text: string): string =>
	text
		.replace(/\s+/g, " ")
		.replaceAll("\\", "\\\\")
		.replace(/[<>*_`[\]]/g, (mark) => `\\${mark}`);

/** CSV after RFC 4180: a header line, CRLF, quotes where a cell needs them. The title and the remarks are left out. */
export function sheetCsv({ head, rows }: Sheet): string {
	const line = (cells: readonly string[]): string =>
		`${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
	return [head, ...rows].map(line).join("");
}

const STYLE =
	"body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem;color:#1b1b1b;background:#fff}" +
	"table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ccc;padding:.35rem .6rem;text-align:left;vertical-align:top}" +
	"@media (prefers-color-scheme:dark){body{color:#eee;background:#161616}th,td{border-color:#444}}";

/** One HTML document without scripts or anything from elsewhere. */
export function sheetHtml({ title, remarks, head, rows }: Sheet): string {
	const cells = (tag: "td" | "th", texts: readonly string[]): string =>
		`<tr>${texts.map((text) => `<${tag}${tag === "th" ? ' scope="col"' : ""}>${escaped(text)}</${tag}>`).join("")}</tr>`;
	return [
		"<!doctype html>",
		'<html lang="en">',
		'<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
		`<title>${escaped(title)}</title><style>${STYLE}</style></head>`,
		"<body>",
		`<h1>${escaped(title)}</h1>`,
		...remarks.map((text) => `<p>${escaped(text)}</p>`),
		`<table><thead>${cells("th", head)}</thead><tbody>`,
		...rows.map((row) => cells("td", row)),
		"</tbody></table>",
		"</body>",
		"</html>",
		"",
	].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
