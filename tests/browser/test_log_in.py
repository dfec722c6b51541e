from django.contrib.auth import get_user_model


def test_an_editor_logs_in_with_the_keyboard_alone(live_server, page):
    get_user_model().objects.create_superuser("editor", password="a quiet evening in Geneva")
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/admin/")
    page.keyboard.type("editor")
    page.keyboard.press("Tab")
    page.keyboard.type("a quiet evening in Geneva")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/admin/")
    assert page.get_by_role("button", name="Log out").is_visible()
    assert refused == []  # nothing that our content security policy would have to stop
