-- For a batch of which it is known that there are places enough; see
-- api.place_orders_6().
create or replace function impl.seats_give(q_id int8[],
    inout q_runs ticket.seat_runs[], o_seated bool[], r_order int2[],
    r_quota int2[], r_persons int4[], n_order int2[], n_seat int4[],
    out seat_order int2[], out seat_ticket int2[], out seat_no int4[])
language plpgsql immutable
as $$
declare
    c_seats    constant int4 := impl.quota_kind('seats');
    c_nothing  constant int4[] := array_fill(0, array[12]);
    c_unknown  constant int4[] := array_fill(-1, array[12]);

    v_named    int4 := cardinality(n_order);
    n_first    int4;
    n_next     int4 := 1;
    v_quota    int4;            /* the one looked at, and what is free there */
    v_runs     int4[];
    v_from     int4[];          /* see impl.seat_next() */
    v_far      int4[];
    v_choice   record;
begin
    seat_order := '{}';
    seat_ticket := '{}';
    seat_no := '{}';

    for r in 1 .. cardinality(r_order) loop
        continue when impl.quota_kind_of(q_id[r_quota[r]]) <> c_seats
                      or not o_seated[r_order[r]];

        n_first := n_next;
        while n_next <= v_named and n_order[n_next] = r_order[r] loop
            n_next := n_next + 1;
        end loop;

        if r_quota[r] is distinct from v_quota then
            if v_quota is not null then
                q_runs[v_quota].runs := v_runs;
            end if;

            v_quota := r_quota[r];
            v_runs := (q_runs[v_quota]).runs;
            v_from := c_nothing;
            v_far := c_unknown;
        end if;

        v_choice := impl.seat_next(v_runs, r_persons[r],
                                   n_seat[n_first : n_next - 1], v_from, v_far);
        v_runs := v_choice.p_runs;
        v_from := v_choice.p_from;
        v_far := v_choice.p_far;

        if v_choice.seats is null then
            seat_no := null;
            return;
        end if;

        for k in 1 .. cardinality(v_choice.seats) loop
            seat_order := seat_order || r_order[r];
            seat_ticket := seat_ticket || k::int2;
            seat_no := seat_no || v_choice.seats[k];
        end loop;
    end loop;

    if v_quota is not null then
        q_runs[v_quota].runs := v_runs;
    end if;
end;
$$;

comment on function impl.seats_give(int8[], ticket.seat_runs[], bool[], int2[],
                                    int2[], int4[], int2[], int4[]) is
'Seats for all orders of a batch, in order of arrival, and what is free then;
null seats where one of them cannot have what it wants.';
