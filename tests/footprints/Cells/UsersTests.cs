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

    // Where a list is short or long by one user: it must not keep what it knew while it was long.
    [Fact]
    public void Lists_about_to_be_long_hold_what_was_added_and_not_removed()
    {
        const int most = LongList.Shortest + 400;
        var (users, expected) = (new Users(), Enumerable.Range(0, most).ToHashSet());
        foreach (var user in expected)
            users.Add(0, user);

        while (expected.Count > LongList.Shortest - 1)
            Assert.True(expected.Remove(expected.Count - 1) && users.Remove(0, expected.Count));

        foreach (var user in (int[])[most, most + 1, most, most + 2, most + 1, 5, most, 7, most + 1, 5])
        {
            if (expected.Remove(user))
                Assert.True(users.Remove(0, user));
            else if (expected.Add(user))
                users.Add(0, user);

            Assert.Equal(expected.Order(), users.Of(0).ToArray().Order());
        }
    }

    [Fact]
    public void Lists_that_waver_hold_what_was_added_and_not_removed() =>
        Gen.Select(Gen.Int[0, 4], Gen.Bool).Array[400].Array[3].Sample(
            rounds =>
            {
                var (users, expected) = (new Users(), Enumerable.Range(10, LongList.Shortest + 300).ToHashSet());
                foreach (var user in expected)
                    users.Add(0, user);

                foreach (var steps in rounds)
                {
                    foreach (var user in expected.Where(user => user >= 10).Take(expected.Count - LongList.Shortest + 2).ToList())
                        Toggle(user, isAdded: false);

                    foreach (var (user, isAdded) in steps)
                        Toggle(user, isAdded);

                    for (var user = 100_000; expected.Count < LongList.Shortest + 300; user++)
                        Toggle(user, isAdded: true);
                }

                return expected.SetEquals(users.Of(0).ToArray()) && users.Of(0).Length == expected.Count;

                void Toggle(int user, bool isAdded)
                {
                    if (isAdded && expected.Add(user))
                        users.Add(0, user);
                    else if (!isAdded)
                        Assert.Equal(expected.Remove(user), users.Remove(0, user));
                }
            },
            iter: 50);
}
