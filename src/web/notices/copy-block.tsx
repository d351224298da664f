import { useSignal } from '@preact/signals';

const COPIED_FOR_MS = 2_000;

/** Lines for a terminal with a button that copies them. */
export function CopyBlock({ title, text }: { readonly title: string; readonly text: string }) {
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    copied.value = true;
    setTimeout(() => {
      copied.value = false;
    }, COPIED_FOR_MS);
  };
  return (
    <figure class="copy-block">
      <figcaption>
        {title}
        {/* A page that is not served over HTTPS or from the own machine has no clipboard. */}
        {navigator.clipboard !== undefined && (
          <button type="button" class="plain" onClick={() => void copy()} aria-live="polite">
            {copied.value ? 'Copied' : 'Copy'}
          </button>
        )}
      </figcaption>
      <pre>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
