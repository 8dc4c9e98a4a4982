using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Whole.Tests.Access;

/// <summary>A browser that keeps cookies, follows nothing, and sends the hidden fields of the forms that it was shown.</summary>
internal sealed partial class FormBrowser : IDisposable
{
    private readonly CookieContainer _cookies;
    private readonly HttpClient _client;

    public FormBrowser(Uri address, CookieContainer? cookies = null)
    {
        _cookies = cookies ?? new();
        _client = new(new HttpClientHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    /// <summary>The same browser at another host of the same machine: cookies know no ports.</summary>
    public FormBrowser At(Uri address) => new(address, _cookies);

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Where redirections over two sites end.</summary>
    public async Task<Uri> FollowAsync(string path)
    {
        var at = new Uri(_client.BaseAddress!, path);
        while (true)
        {
            using var answer = await _client.GetAsync(at);
            if (answer.Headers.Location is not { } next)
                return at;

            at = new Uri(at, next);
        }
    }

    public Task<HttpResponseMessage> SignInAsync(string page, string email, string password) =>
        PostAsync(page, "/sign-in", new() { ["email"] = email, ["password"] = password });

    /// <summary>Opens a page, and sends its form with these fields.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string action, Dictionary<string, string> fields)
    {
        var html = await (await GetAsync(page)).Content.ReadAsStringAsync();

        // A page with several forms has the same token in each.
        var sent = Hidden().Matches(html).DistinctBy(field => field.Groups["name"].Value)
            .ToDictionary(field => field.Groups["name"].Value, field => WebUtility.HtmlDecode(field.Groups["value"].Value));
        foreach (var (name, value) in fields)
            sent[name] = value;

        using var form = new FormUrlEncodedContent(sent);

        return await _client.PostAsync(new Uri(action, UriKind.Relative), form);
    }

    public async Task<HttpResponseMessage> SendJsonAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");

        return await _client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"")]
    private static partial Regex Hidden();
}
