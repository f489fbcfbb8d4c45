// Whoever deletes their account wants nothing of it left in this browser either, sent or not.
"use strict";
import { forgetOwner } from "./outbox.js";

document.querySelector("[data-forget]")?.addEventListener("submit", forgetOwner);
