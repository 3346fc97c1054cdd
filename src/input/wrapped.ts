import type { SourceDocument } from "../model/location.ts";
import { detect, isMapping } from "./detect.ts";

/** How many levels of a document are searched for a plan inside it. */
const LEVELS = 4;

/**
 * Plans and states inside a larger document, as policy mocks and run payloads carry them (`{"mock": {"tfplan": {...}}}`).
 * Each becomes a document of its own whose pointers start at the plan. Empty when there are none.
 */
export function wrappedPlans(document: SourceDocument): { readonly document: SourceDocument; readonly at: string }[] {
	const found: { document: SourceDocument; at: string }[] = [];
	const search = (value: unknown, at: string, levels: number): void => {
		if (!isMapping(value)) return;
		const kind = at === "" ? null : detect(value);
		if (kind === "terraform-plan" || kind === "terraform-state")
			found.push({ document: { file: document.file, value, line: (pointer) => document.line(at + pointer) }, at });
		else if (levels > 0)
			for (const [key, member] of Object.entries(value))
				search(member, `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, levels - 1);
	};
	search(document.value, "", LEVELS);
	return found;
}
