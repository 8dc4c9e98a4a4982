using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadTests.Fuzz;

/// <summary>The demo principals of the grid with their tokens, and what answers have brought to light.</summary>
internal sealed partial class Principals(Uri address, string folder)
{
    private const int MostFound = 500;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<string> _found = ["no-such-thing"];
    private Dictionary<string, string> _tokens = [];

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

    /// <summary>Gets a token for each client, at first and whenever a rotated key has ended those before.</summary>
    public async Task SignInAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address };
        if (_tokens.Count > 0 && await IsAcceptedAsync(client, cancellation))
            return;

        var tokens = new Dictionary<string, string>();
        foreach (var one in Read("credentials.json"))
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = one.GetProperty("clientId").GetString()!,
                ["client_secret"] = one.GetProperty("clientSecret").GetString()!,
            });
            using var answer = await client.PostAsync("/auth/token", form, cancellation);
            answer.EnsureSuccessStatusCode();
            tokens[one.GetProperty("name").GetString()!] =
                (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("access_token").GetString()!;
        }

        (Names, _tokens) = ([.. tokens.Keys], tokens);
    }

    /// <summary>Signs a person in by the form, as a browser does.</summary>
    public async Task OpenSessionAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        var page = await client.GetStringAsync("/sign-in", cancellation);
        var token = FormToken().Match(page).Groups[1].Value;
        var person = Read("people.json").First(one => one.GetProperty("name").GetString() == "acme");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token,
            ["email"] = person.GetProperty("email").GetString()!,
            ["password"] = person.GetProperty("password").GetString()!,
        });
        using var answer = await client.PostAsync("/sign-in", form, cancellation);
        Session = (answer.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join("; ", set.Select(one => one.Split(';')[0])) : "", token);
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
            }
        }
    }

    private async Task<bool> IsAcceptedAsync(HttpClient client, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/access/me");
        request.Headers.Authorization = new("Bearer", _tokens.Values.First());
        using var answer = await client.SendAsync(request, cancellation);

        return answer.StatusCode != System.Net.HttpStatusCode.Unauthorized;
    }

    private List<JsonElement> Read(string file) =>
        [.. JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, file))).EnumerateArray()];

    [GeneratedRegex("\"(?:clientId|code|receipt|operation|next|id)\":\"([^\"]{1,200})\"")]
    private static partial Regex Named();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
