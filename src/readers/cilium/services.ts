import { type Labels, meets, readLabels } from "../kubernetes/labels.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import type { Problems } from "../kubernetes/problems.ts";
import { readSelector, type Selector } from "../kubernetes/selector.ts";
import { isService, readService } from "../kubernetes/services.ts";
import { isRecord, record, text } from "../kubernetes/value.ts";

/** The pods of a Service, by its selector; null where its endpoints are set by hand. */
interface Behind {
	readonly namespace: string;
	readonly pods: Selector | null;
}

/** Services as `toServices` means them: their selectors stand for their pods, whatever their ports (docs, "Services based"). */
export class CiliumServices {
	readonly #services: readonly (Behind & { readonly name: string; readonly labels: Labels })[];

	constructor(objects: readonly KubeObject[]) {
		this.#services = objects.filter(isService).map((object) => ({
			namespace: object.namespace,
			name: object.name,
			pods: readService(object).selector,
			labels: readLabels(record(object.value["metadata"])["labels"]),
		}));
	}

	/** Services that an item names, or selects by their labels; none where the inputs hold none. */
	meant(item: unknown, path: string, problems: Problems): readonly Behind[] {
		const { k8sService, k8sServiceSelector } = record(item);
		if (isRecord(k8sService)) {
			const [name, namespace] = [text(k8sService["serviceName"]), text(k8sService["namespace"])];
			return this.#services.filter((one) => one.name === name && one.namespace === namespace);
		}
		if (!isRecord(k8sServiceSelector)) return [];
		const namespace = text(k8sServiceSelector["namespace"]);
		const { requirements } = readSelector(k8sServiceSelector["selector"], `${path}/k8sServiceSelector/selector`, problems);
		return this.#services.filter(
			(one) => (namespace === null || namespace === "" || one.namespace === namespace) && meets(one.labels, requirements) === "yes",
		);
	}
}
