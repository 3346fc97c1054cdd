import type { Finding, ReportTarget } from "../model/finding.ts";
import type { Location, SourceDocument } from "../model/location.ts";

/** Fills in lines that readers left to the end: where a file is one document and the pointer says where in it. */
export class LineFinder {
	private readonly documents = new Map<string, SourceDocument | null>();

	constructor(documents: readonly SourceDocument[]) {
		// In a file of several documents a pointer alone does not say which; readers of such files give the line themselves.
		for (const document of documents) {
			const other = this.documents.get(document.file);
			if (other === undefined) this.documents.set(document.file, document);
			else if (other !== null) this.documents.set(document.file, null);
		}
	}

	place(location: Location): Location {
		// Each is asked once: a reader may find it out when it is asked.
		const { file, pointer, address } = location;
		const line = location.line ?? (pointer === undefined ? undefined : this.documents.get(file)?.line(pointer));
		return {
			file,
			...(line === undefined ? {} : { line }),
			...(pointer === undefined ? {} : { pointer }),
			...(address === undefined ? {} : { address }),
		};
	}

	finding(finding: Finding): Finding {
		return {
			...finding,
			because: finding.because.map((cause) => ({ ...cause, location: this.place(cause.location) })),
			location: finding.location === null ? null : this.place(finding.location),
		};
	}

	target(target: ReportTarget): ReportTarget {
		return { ...target, location: this.place(target.location) };
	}
}
