// What was done in one tab shows in the others without reloading them: pages that show progress fetch themselves anew when it may have
// changed, at once where they are seen, else when they are seen next.
const KEY = 'lectern-progress';

/** Tells the other tabs of this browser that progress may have changed. */
export function tellOtherTabs(): void {
  try {
    localStorage.setItem(KEY, `${Date.now()}-${Math.random()}`);
  } catch {
    // Without storage the other tabs show it when they are loaded next.
  }
}

/** Whether somebody is filling in a form of this page: it is left as it is. */
function isBeingFilledIn(): boolean {
  return [...document.querySelectorAll<HTMLInputElement>('main input:not([type=hidden]), main textarea')].some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

async function showAnew(): Promise<void> {
  if (isBeingFilledIn()) return;
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  const main = document.querySelector('main');
  if (fresh === null || main === null || fresh.textContent === main.textContent) return;
  const focused = document.activeElement instanceof HTMLAnchorElement && main.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  main.replaceChildren(...document.adoptNode(fresh).childNodes);
  if (focused !== null) [...main.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
}

/** Keeps a page that shows progress as it is now. */
export function followOtherTabs(): void {
  let stale = false;
  const update = (): void => {
    if (!stale || document.hidden) return;
    stale = false;
    // Without a network it stays as it was, until it is told again.
    showAnew().catch(() => undefined);
  };
  addEventListener('storage', ({ key }) => {
    if (key !== KEY) return;
    stale = true;
    update();
  });
  document.addEventListener('visibilitychange', update);
}
