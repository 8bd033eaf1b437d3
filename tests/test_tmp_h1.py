import pytest, json
from tests.builders import *
from units.history.models import *
from units.history.pairs import pairs_of
from units.history.comparing import differences
from units.models import *
pytestmark=pytest.mark.django_db
def test_x():
    k=make_kind("k")
    m=make_ministry()
    p=make_post(m); per=make_person(); appoint(per,p,started_on="2019"); make_contact(m); t1=make_task(m,"x");t2=make_task(m,"y")
    a=make_unit("a"); b=make_unit("b",parent=m); 
    Unit.objects.move_node(b, Unit.objects.get(code="mfa-sector"), "left")
    t1.order=1000; t1.save()
    m=Unit.objects.get(pk=m.pk); m.kind=k; m.name_sl="Ž"; m.save()
    b=Unit.objects.get(pk=b.pk); b.parent=Unit.objects.get(pk=a.pk); b.save(); b.delete()
    Unit.objects.get(code="mfa").posts.all().delete()
    for c in Change.objects.order_by("pk"):
        print("--",c.pk)
        for d in differences(pairs_of(c)): print(d)
