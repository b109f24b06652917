// Has the device answer a form's challenge with a passkey. Where a browser has no passkeys its forms stay hidden.
const isAble =
  window.isSecureContext && window.PublicKeyCredential && "parseRequestOptionsFromJSON" in PublicKeyCredential;

const challengeFor = async (form) => {
  const token = form.elements.csrf_token.value;
  const response = await fetch(form.dataset.challenge, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!response.ok) throw new Error(response.status);
  return response.json();
};

const answerTo = async (kind, options) => {
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
};

const answer = async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const problem = form.querySelector("[data-passkey-problem]");
  problem.textContent = "";
  try {
    const credential = await answerTo(form.dataset.passkey, await challengeFor(form));
    form.elements.passkey_answer.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    problem.textContent = "No passkey was used. Try again, or go on another way.";
  }
};

if (isAble) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", answer);
  }
  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = true;
}
