using ClientApi.Audit;
using CsCheck;

namespace Whole.Tests.Audit;

public sealed class AuditTextTests
{
    [Theory]
    [InlineData("Acme", "Acme")]
    [InlineData("华信铜业 Huaxin", "华信铜业 Huaxin")]
    [InlineData("a\n17\tdisclosure", "a\\u000a17\\u0009disclosure")]
    [InlineData("a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d")]
    [InlineData("\u202eemca", "\\u202eemca")]
    [InlineData("a\0b", "a\\u0000b")]
    [InlineData("a\\u000ab", "a\\u005cu000ab")]
    [InlineData("🌍", "🌍")]
    public void Is_one_line_that_shows_what_came(string text, string clean) => Assert.Equal(clean, AuditText.Clean(text));

    [Fact]
    public void Half_a_letter_is_shown_as_one() => Assert.Equal("a\\ud83db", AuditText.Clean("a\ud83db"));

    [Fact]
    public void Is_never_longer_than_its_bound_allows() =>
        Assert.Equal(new string('x', AuditText.Longest) + '…', AuditText.Clean(new string('x', 100_000)));

    [Fact]
    public void Two_texts_become_one_only_where_they_are_the_same() => Gen.Select(Texts, Texts).Sample((one, other) =>
        one == other || AuditText.Clean(one) != AuditText.Clean(other));

    [Fact]
    public void Can_be_stored_and_read_back_as_it_is() => Texts.Sample(text =>
    {
        var clean = AuditText.Clean(text);

        return !clean.Any(char.IsControl) && System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(clean)) == clean;
    });

    private static Gen<string> Texts => Gen.OneOf(
        Gen.Char.Array[0, 20].Select(letters => new string(letters)),
        Gen.OneOfConst('\\', 'u', '0', 'a', '\n', '\ud83d', '\udc00', 'x').Array[0, 12].Select(letters => new string(letters)));
}
