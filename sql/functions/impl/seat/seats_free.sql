create or replace function impl.seats_free(q_supplier int4[], q_id int8[],
    q_version int8[])
returns ticket.seat_runs[]
language plpgsql stable
as $$
declare
    c_seats    constant int4 := impl.quota_kind('seats');
    c_areas    constant int8 := 1048576;        /* see api.quota_id() */
begin
    return (
        select array_agg(
                   row(case when k.seats then coalesce(f.runs,
                       impl.seat_runs(a.runs, array(
                           select h.seat_no::int4
                           from ticket.seat_held h
                           where h.supplier_id = q_supplier[k.i]
                             and h.session_id = k.ref / c_areas
                             and h.day = impl.quota_day(q_id[k.i])
                             and h.area_id = k.ref % c_areas
                           order by h.seat_no))) end)::ticket.seat_runs
                   order by k.i)
        from (
            select i, impl.quota_kind_of(q_id[i]) = c_seats as seats,
                   impl.quota_ref(q_id[i]) as ref
            from generate_series(1, cardinality(q_id)) i) k
        left join lateral (
            select f.runs from ticket.seat_free f
            where k.seats and f.supplier_id = q_supplier[k.i]
              and f.quota_id = q_id[k.i]
              and f.version = q_version[k.i]
            offset 0) f on true
        left join lateral (
            select a.runs from ticket.seat_area a
            where k.seats and f.runs is null
              and a.supplier_id = q_supplier[k.i]
              and a.area_id = k.ref % c_areas
            offset 0) a on true);
end;
$$;

comment on function impl.seats_free(int4[], int8[], int8[]) is
'The free seats of each quota that is of an area at a performance (see
impl.seat_runs), null of others.  The caller has locked the quotas, and says
which versions of them it found, if it believes what is kept of those.';


create or replace function impl.seats_free_keep(q_supplier int4[], q_id int8[],
    q_version int8[], q_runs ticket.seat_runs[])
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.seat_free (supplier_id, quota_id, version, runs)
    select q_supplier[i], q_id[i], q_version[i], (q_runs[i]).runs
    from generate_series(1, cardinality(q_id)) i
    where (q_runs[i]).runs is not null
    on conflict (supplier_id, quota_id) do update
    set version = excluded.version, runs = excluded.runs;
end;
$$;

comment on function impl.seats_free_keep(int4[], int8[], int8[],
                                         ticket.seat_runs[]) is
'Keeps what is free of areas while their quotas have these versions.';
