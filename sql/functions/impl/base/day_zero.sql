-- Folded into a constant in every plan, so an index whose predicate says
-- date '2000-01-01' serves it.
create or replace function impl.day_zero()
returns date
language sql immutable
as $$
    select date '2000-01-01';
$$;

comment on function impl.day_zero() is
'The day that C counts days from; in ticket.document the day of what is not
bound to one; the first day of a price or promotion that names none.';
