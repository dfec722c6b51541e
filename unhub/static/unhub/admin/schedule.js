// Says on the button of the schedule what it will do: day, time and time zone, as typed.
"use strict";
{
    const button = document.querySelector("button[data-schedule]");
    const fields = ["id_day", "id_time"].map((id) => document.getElementById(id));
    const say = () => {
        const [day, time] = fields.map((field) => field.value.trim());
        if (day && time) {
            button.textContent = `${button.dataset.schedule} ${day}, ${time} ${button.dataset.zone}`;
        }
    };
    fields.forEach((field) => field.addEventListener("input", say));
    say();
}
