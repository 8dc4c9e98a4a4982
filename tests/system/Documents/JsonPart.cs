using System.Text.Json;

namespace Whole.Tests.Documents;

/// <summary>Compares an answer with the part of it that a page shows.</summary>
internal static class JsonPart
{
    /// <summary>A page rounds what a double is not.</summary>
    private const double RelativeError = 1e-12;

    /// <summary>Where the answer does not hold what is shown, or nothing.</summary>
    public static string? Difference(JsonElement shown, JsonElement answer, string path = "$")
    {
        if (shown.ValueKind != answer.ValueKind)
            return $"{path} is {answer}, not {shown}";

        return shown.ValueKind switch
        {
            JsonValueKind.Object => shown.EnumerateObject()
                .Select(member => answer.TryGetProperty(member.Name, out var value)
                    ? Difference(member.Value, value, $"{path}.{member.Name}")
                    : $"{path} has no {member.Name}")
                .FirstOrDefault(difference => difference is not null),
            JsonValueKind.Number => IsNear(shown.GetDouble(), answer.GetDouble()) ? null : $"{path} is {answer}, not {shown}",
            _ => shown.GetRawText() == answer.GetRawText() ? null : $"{path} is {answer}, not {shown}",
        };
    }

    private static bool IsNear(double shown, double answer) => Math.Abs(shown - answer) <= RelativeError * Math.Abs(shown);
}
