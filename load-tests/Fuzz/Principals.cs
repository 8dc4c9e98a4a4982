using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadTests.Fuzz;

/// <summary>The demo principals of the grid with their tokens, and what answers have brought to light.</summary>
/// <remarks>Among the requests are some that revoke a client or end its secret: it gets another one at the console, so that the others go on meaning something.</remarks>
internal sealed partial class Principals(Uri address, string folder)
{
    private const int MostFound = 500;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<string> _found = ["no-such-thing"];
    private readonly Dictionary<string, (string Id, string Secret)> _secrets = [];
    private Dictionary<string, string> _tokens = [];
    private int _looks;

    /// <summary>Names of the clients.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>The cookies and the form token of somebody who is signed in.</summary>
    public (string Cookie, string Form) Session { get; private set; } = ("", "");

    public string TokenOf(string name) => _tokens[name];

    /// <summary>Ids, receipts and codes that answers have named.</summary>
    public string Found(Random random)
    {
        lock (_gate)
            return random.Of(_found);
    }

    /// <summary>Keeps what an answer names, for requests to come.</summary>
    public void Learn(string answer)
    {
        foreach (var match in Named().Matches(answer).Take(3))
        {
            lock (_gate)
            {
                if (_found.Count < MostFound)
                    _found.Add(match.Groups[1].Value);
                else
                    _found[Math.Abs(answer.Length * 31) % MostFound] = match.Groups[1].Value;
            }
        }
    }

    /// <summary>Gets a token for each client, at first and whenever something has ended one.</summary>
    public async Task SignInAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address };
        if (_tokens.Count > 0 && await IsAcceptedAsync(client, cancellation))
            return;

        var tokens = new Dictionary<string, string>();
        foreach (var one in Read("credentials.json"))
        {
            var name = one.GetProperty("name").GetString()!;
            if (!_secrets.TryGetValue(name, out var secret))
                _secrets[name] = secret = (one.GetProperty("clientId").GetString()!, one.GetProperty("clientSecret").GetString()!);

            tokens[name] = await TokenAsync(client, secret, cancellation)
                ?? await TokenAsync(client, _secrets[name] = await ReplaceAsync(name, one), cancellation)
                ?? throw new HttpRequestException($"The new client of {name} gets no token.");
        }

        (Names, _tokens) = ([.. tokens.Keys], tokens);
    }

    /// <summary>None where the client, or its secret, is none any more.</summary>
    private static async Task<string?> TokenAsync(HttpClient client, (string Id, string Secret) secret, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = secret.Id,
            ["client_secret"] = secret.Secret,
        });
        using var answer = await client.PostAsync("/auth/token", form, cancellation);
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
            return null;

        answer.EnsureSuccessStatusCode();

        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("access_token").GetString();
    }

    private async Task<(string Id, string Secret)> ReplaceAsync(string name, JsonElement credentials)
    {
        var enterprise = credentials.GetProperty("enterprise").GetString();
        var organisation = enterprise is { Length: > 0 } ? enterprise : name == "operator" ? name : $"demo-{name}";
        var roles = enterprise is { Length: > 0 } || name == "operator" ? "read,write,admin" : "read,admin";
        using var command = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Silo.dll"), "clients", "add", $"--organisation={organisation}", $"--name={name}",
            $"--roles={roles}", $"--Grid:Data={folder}",
        ])
        {
            RedirectStandardOutput = true,
        })!;
        var words = (await command.StandardOutput.ReadToEndAsync()).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (Array.IndexOf(words, "clientSecret") < 0)
            throw new HttpRequestException($"No client could be added for {name}: {string.Join(' ', words)}");

        return (words[Array.IndexOf(words, "clientId") + 1], words[Array.IndexOf(words, "clientSecret") + 1]);
    }

    /// <summary>Signs a person in by the form, as a browser does; another one where the first can't any more.</summary>
    public async Task OpenSessionAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        var page = await client.GetStringAsync("/sign-in", cancellation);
        var token = FormToken().Match(page).Groups[1].Value;
        foreach (var person in Read("people.json"))
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["__RequestVerificationToken"] = token,
                ["email"] = person.GetProperty("email").GetString()!,
                ["password"] = person.GetProperty("password").GetString()!,
            });
            using var answer = await client.PostAsync("/sign-in", form, cancellation);
            Session = (answer.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join("; ", set.Select(one => one.Split(';')[0])) : "", token);
            if (Session.Cookie.Contains("grid-session", StringComparison.Ordinal))
                return;
        }
    }

    /// <summary>Gets new tokens until it is told to end: among the requests are some that end all tokens, and sessions.</summary>
    public async Task KeepSignedInAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await SignInAsync(end);
                await Task.Delay(Glance, end);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                // It is tried again, or over.
                await Task.Delay(Glance, CancellationToken.None);
            }
        }
    }

    private async Task<bool> IsAcceptedAsync(HttpClient client, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/access/me");
        request.Headers.Authorization = new("Bearer", _tokens.Values.ElementAt(_looks++ % _tokens.Count));
        using var answer = await client.SendAsync(request, cancellation);

        return answer.StatusCode != HttpStatusCode.Unauthorized;
    }

    private List<JsonElement> Read(string file) =>
        [.. JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, file))).EnumerateArray()];

    [GeneratedRegex("\"(?:clientId|code|receipt|operation|next|id)\":\"([^\"]{1,200})\"")]
    private static partial Regex Named();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
