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
                if (!isRemoved)
                {
                    users.Add(cell, user);
                    expected[cell].Add(user);
                }
                else if (users.Remove(cell, user) != expected[cell].Remove(user))
                    return false;
            }

            return Enumerable.Range(0, 61).All(cell => users.Of(cell).ToArray().Order().SequenceEqual(expected[cell].Order()));
        });
}
