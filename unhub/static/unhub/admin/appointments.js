// Tells the pickers of a statement's form the day of the statement, so that they list first who was in office then.
// Without it they list everybody; the form refuses a wrong choice either way.
"use strict";
{
    const day = document.getElementById("id_issued_on");
    if (day && window.django && django.jQuery) {
        django.jQuery.ajaxPrefilter((options) => {
            if (day.value && typeof options.data === "string" && options.data.includes("field_name=")
                && /\/autocomplete\//.test(options.url)) {
                options.data += "&on=" + encodeURIComponent(day.value);
            }
        });
    }
}
