using CsCheck;
using Footprints.Cells;

namespace Footprints.Tests.Cells;

public class UsersTests
{
    [Fact]
    public void Lists_hold_what_was_added_and_not_removed() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 8], Gen.Bool).Array[0, 400].Sample(steps =>
        {
            var users = new Users();
            var expected = Enumerable.Range(0, 61).Select(_ => new List<int>()).ToArray();
            foreach (var (cell, user, isRemoved) in steps)
            {
                if (!isRemoved && !expected[cell].Contains(user))
                {
                    users.Add(cell, user);
                    expected[cell].Add(user);
                }
                else if (isRemoved && users.Remove(cell, user) != expected[cell].Remove(user))
                    return false;
            }

            return Enumerable.Range(0, 61).All(cell => users.Of(cell).ToArray().Order().SequenceEqual(expected[cell].Order()));
        });

    // Long enough for places to be noted, forgotten when the list gets short, and noted again.
    [Fact]
    public void Long_lists_hold_what_was_added_and_not_removed() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Int[4_000, 9_000]).Sample(
            (seed, length) =>
            {
                var random = new Random(seed);
                var (users, expected) = (new Users(), new HashSet<int>());
                for (var step = 0; step < 8; step++)
                {
                    while (expected.Count < length)
                        Toggle(random.Next(20_000), isAdded: true);

                    for (var left = random.Next(length); left > 0; left--)
                        Toggle(random.Next(20_000), isAdded: random.Next(4) == 0);

                    if (!expected.SetEquals(users.Of(3).ToArray()) || users.Of(3).Length != expected.Count)
                        return false;
                }

                return true;

                void Toggle(int user, bool isAdded)
                {
                    if (isAdded && expected.Add(user))
                        users.Add(3, user);
                    else if (!isAdded)
                        Assert.Equal(expected.Remove(user), users.Remove(3, user));
                }
            },
            iter: 30);
}
