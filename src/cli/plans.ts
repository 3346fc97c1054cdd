import type { InputDocument } from "../readers/index.ts";

/** What a plan says of itself as a whole. */
interface PlanHead {
	readonly resource_changes?: unknown;
	readonly errored?: unknown;
	readonly complete?: unknown;
}

/** Whether a plan changes or removes something that is there already, so that it has a state before. */
export function changesSomething(plan: unknown): boolean {
	const changes = (plan as PlanHead).resource_changes;
	return Array.isArray(changes) && changes.some((item: { readonly change?: { readonly before?: unknown } | null } | null) => (item?.change?.before ?? null) !== null);
}

/** Plans that Terraform itself calls failed or partial: they are judged, and it is said. */
export const planRemarks = (documents: readonly InputDocument[]): { readonly path: string; readonly note: string }[] =>
	documents
		.filter(({ kind }) => kind === "terraform-plan")
		.flatMap(({ document }) => {
			const { errored, complete } = document.value as PlanHead;
			if (errored === true) return [{ path: document.file, note: "the plan ended in an error; what it shows is judged" }];
			return complete === false ? [{ path: document.file, note: "the plan is not complete; what it shows is judged" }] : [];
		});
