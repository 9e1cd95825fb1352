// A window over the page: Escape and a click beside it close it, but for one that
// is firm, and the cursor goes back to where it was.

import { useId, useLayoutEffect, useRef } from 'preact/hooks';

import { t } from '../base/words.js';

export function Dialog({ title, close, children, wide, firm }) {
  const box = useRef();
  const id = useId();

  // Before the next key: it is for the window.
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current.showModal();
    return () => before?.focus?.();
  }, []);

  return (
    <dialog
      ref={box}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!firm) close();
      }}
      onClose={() => firm && box.current.showModal()}
      onMouseDown={(event) => {
        if (event.target === box.current && !firm) close();
      }}
    >
      <div class="window">
        <header>
          <h2 id={id}>{title}</h2>
          {!firm && (
            <button type="button" class="plain" aria-label={t('close')}
              onClick={close}>×</button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
