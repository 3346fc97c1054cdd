import type { InputDocument } from "../readers/index.ts";
import { planShape } from "../readers/terraform/index.ts";

/** Plans that are not the whole truth of what will be: they are judged, and it is said on standard error too. */
export const planRemarks = (documents: readonly InputDocument[]): { readonly path: string; readonly note: string }[] =>
	documents
		.filter(({ kind }) => kind === "terraform-plan")
		.flatMap(({ document }) => planShape(document).warnings.map((note) => ({ path: document.file, note })));
