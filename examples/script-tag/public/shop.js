// Calls made before lazo.js has loaded wait in a queue.
const queue = [];
window.lazo ??= Object.assign((...call) => queue.push(call), { q: queue });

for (const button of document.querySelectorAll('[data-plan]')) {
  button.addEventListener('click', () => {
    lazo('track', 'Plan Downloaded', { studio: button.dataset.plan });
    button.textContent = 'Plan on its way ✓';
  });
}
